/** The commands of the program, each in a file of its own, loaded when it is called. */
export interface Command {
  readonly summary: string;
  run(args: string[]): Promise<void>;
}

export const commands: Readonly<Record<string, Command>> = {
  import: {
    summary: 'imports files of bars into a running server',
    run: async (args) => (await import('./import.ts')).importBars(args),
  },
  metrics: {
    summary: 'reads returns or equity as CSV on standard input and prints every metric of them',
    run: async (args) => (await import('./metrics/metrics.ts')).metrics(args),
  },
  models: {
    summary: 'lists the models of a running server',
    run: async (args) => (await import('./models.ts')).models(args),
  },
  predict: {
    summary: 'reads rows as CSV on standard input and prints what a model file says of each',
    run: async (args) => (await import('./predict.ts')).predict(args),
  },
  run: {
    summary: 'launches a backtest on a running server, follows it and prints the comparison',
    run: async (args) => (await import('./run.ts')).run(args),
  },
  serve: {
    summary: 'serves GraphQL; --demo imports real data, runs a backtest over real models and shows it',
    run: async (args) => (await import('./serve/serve.ts')).serve(args),
  },
  simulate: {
    summary: 'simulates cases of signals or targets, JSON in and out, by the engine alone',
    run: async () => (await import('./simulate/simulate.ts')).simulate(),
  },
  worker: {
    summary: 'computes backtests for servers that share its database',
    run: async () => (await import('./serve/worker.ts')).worker(),
  },
};
