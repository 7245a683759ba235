/** What Relay's own types, fields and arguments are, for whoever reads the schema. */
export const relayDescriptions = {
  nodeTypeOptions: { description: 'Anything that has an id and can be read again by it.' },
  nodeQueryOptions: {
    description: 'Anything that has an id: a dataset, a model, a backtest, a result. Null where there is none.',
    args: { id: { description: 'The id, copied from an earlier answer.' } },
  },
  nodesQueryOptions: {
    description: 'Several things by their ids, in the order of `ids`; null in the place of each that there is none of.',
    args: { ids: { description: 'The ids, copied from earlier answers.' } },
  },
  idFieldOptions: { description: 'Its id, unique among everything in this API. It stays the same for good.' },
  pageInfoTypeOptions: { description: 'Where a page lies in its list, and how to ask for the next or the one before.' },
  hasNextPageFieldOptions: { description: 'Whether the list goes on after this page.' },
  hasPreviousPageFieldOptions: { description: 'Whether the list has rows before this page.' },
  startCursorFieldOptions: {
    description:
      'The cursor of the first row: give it as `before`, with `last`, for the page before. Null without rows.',
  },
  endCursorFieldOptions: {
    description: 'The cursor of the last row: give it as `after`, with `first`, for the next page. Null without rows.',
  },
  defaultConnectionTypeOptions: { description: 'One page of a list.' },
  pageInfoFieldOptions: { description: 'Where this page lies in the list.' },
  edgesFieldOptions: { description: 'The rows of this page, in the order of the list.' },
  defaultEdgeTypeOptions: { description: 'One row of a list.' },
  nodeFieldOptions: { description: 'What is in this row.' },
  cursorFieldOptions: { description: 'The place of this row in the list, to give as `after` or `before`.' },
  firstArgOptions: {
    description: 'Return this many rows from the beginning, or from behind `after`; 1 to 1000. Default: 50.',
  },
  lastArgOptions: {
    description:
      'Return this many rows from the end, or from in front of `before`; 1 to 1000. Default: `first` counts.',
  },
  afterArgOptions: { description: 'Only rows behind the one with this cursor. Default: from the beginning.' },
  beforeArgOptions: { description: 'Only rows in front of the one with this cursor. Default: to the end.' },
};
