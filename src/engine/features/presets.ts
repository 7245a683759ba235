/** A feature as users name it. */
export interface NamedFeature {
  readonly name: string;
  readonly expression: string;
}

export type PresetName = 'Alpha158' | 'Alpha360';

/** The feature sets that exist without being defined. They read open, high, low, close, volume and vwap. */
export const PRESET_NAMES: readonly PresetName[] = ['Alpha158', 'Alpha360'];

/** The features of a built-in set, with Qlib's names and in Qlib's order, as models trained with Qlib expect them. */
export function presetFeatures(name: PresetName): readonly NamedFeature[] {
  return name === 'Alpha158' ? alpha158() : alpha360();
}

const RANGE = '($high-$low+1e-12)';

/** The shape of one bar. */
const BAR_SHAPES: readonly (readonly [name: string, expression: string])[] = [
  ['KMID', '($close-$open)/$open'],
  ['KLEN', '($high-$low)/$open'],
  ['KMID2', `($close-$open)/${RANGE}`],
  ['KUP', '($high-Greater($open,$close))/$open'],
  ['KUP2', `($high-Greater($open,$close))/${RANGE}`],
  ['KLOW', '(Less($open,$close)-$low)/$open'],
  ['KLOW2', `(Less($open,$close)-$low)/${RANGE}`],
  ['KSFT', '(2*$close-$high-$low)/$open'],
  ['KSFT2', `(2*$close-$high-$low)/${RANGE}`],
];

const gains = (field: string, window: number) => `Sum(Greater($${field}-Ref($${field},1),0),${window})`;
const losses = (field: string, window: number) => `Sum(Greater(Ref($${field},1)-$${field},0),${window})`;
const moves = (field: string, window: number) => `(Sum(Abs($${field}-Ref($${field},1)),${window})+1e-12)`;
const turnover = 'Abs($close/Ref($close,1)-1)*$volume';

/** The features that exist once for each of WINDOWS. */
const ROLLING: readonly (readonly [name: string, expression: (window: number) => string])[] = [
  ['ROC', (n) => `Ref($close,${n})/$close`],
  ['MA', (n) => `Mean($close,${n})/$close`],
  ['STD', (n) => `Std($close,${n})/$close`],
  ['BETA', (n) => `Slope($close,${n})/$close`],
  ['RSQR', (n) => `Rsquare($close,${n})`],
  ['RESI', (n) => `Resi($close,${n})/$close`],
  ['MAX', (n) => `Max($high,${n})/$close`],
  ['MIN', (n) => `Min($low,${n})/$close`],
  ['QTLU', (n) => `Quantile($close,${n},0.8)/$close`],
  ['QTLD', (n) => `Quantile($close,${n},0.2)/$close`],
  ['RANK', (n) => `Rank($close,${n})`],
  ['RSV', (n) => `($close-Min($low,${n}))/(Max($high,${n})-Min($low,${n})+1e-12)`],
  ['IMAX', (n) => `IdxMax($high,${n})/${n}`],
  ['IMIN', (n) => `IdxMin($low,${n})/${n}`],
  ['IMXD', (n) => `(IdxMax($high,${n})-IdxMin($low,${n}))/${n}`],
  ['CORR', (n) => `Corr($close,Log($volume+1),${n})`],
  ['CORD', (n) => `Corr($close/Ref($close,1),Log($volume/Ref($volume,1)+1),${n})`],
  ['CNTP', (n) => `Mean($close>Ref($close,1),${n})`],
  ['CNTN', (n) => `Mean($close<Ref($close,1),${n})`],
  ['CNTD', (n) => `Mean($close>Ref($close,1),${n})-Mean($close<Ref($close,1),${n})`],
  ['SUMP', (n) => `${gains('close', n)}/${moves('close', n)}`],
  ['SUMN', (n) => `${losses('close', n)}/${moves('close', n)}`],
  ['SUMD', (n) => `(${gains('close', n)}-${losses('close', n)})/${moves('close', n)}`],
  ['VMA', (n) => `Mean($volume,${n})/($volume+1e-12)`],
  ['VSTD', (n) => `Std($volume,${n})/($volume+1e-12)`],
  ['WVMA', (n) => `Std(${turnover},${n})/(Mean(${turnover},${n})+1e-12)`],
  ['VSUMP', (n) => `${gains('volume', n)}/${moves('volume', n)}`],
  ['VSUMN', (n) => `${losses('volume', n)}/${moves('volume', n)}`],
  ['VSUMD', (n) => `(${gains('volume', n)}-${losses('volume', n)})/${moves('volume', n)}`],
];

const WINDOWS = [5, 10, 20, 30, 60];

/** 9 bar shapes, 4 prices and 29 measures over 5 windows (Yang et al., "Qlib", arXiv 2009.11189). */
function alpha158(): NamedFeature[] {
  const prices = ['open', 'high', 'low', 'vwap'];
  return [
    ...BAR_SHAPES.map(([name, expression]) => ({ name, expression })),
    ...prices.map((field) => ({ name: `${field.toUpperCase()}0`, expression: `$${field}/$close` })),
    ...ROLLING.flatMap(([name, expression]) =>
      WINDOWS.map((window) => ({ name: `${name}${window}`, expression: expression(window) })),
    ),
  ];
}

/** The last 60 values of each field, oldest first: prices over the newest close, volumes over the newest volume. */
function alpha360(): NamedFeature[] {
  return ['close', 'open', 'high', 'low', 'vwap', 'volume'].flatMap((field) => {
    const scale = field === 'volume' ? '($volume+1e-12)' : '$close';
    return Array.from({ length: 60 }, (_, index) => {
      const bars = 59 - index;
      const value = bars === 0 ? `$${field}` : `Ref($${field},${bars})`;
      return { name: `${field.toUpperCase()}${bars}`, expression: `${value}/${scale}` };
    });
  });
}
