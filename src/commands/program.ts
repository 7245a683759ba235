import { Command, type CommandUnknownOpts, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import type { Convention } from '../engine/index.ts';
import manifest from '../../package.json' with { type: 'json' };

/** `hindcast` with all its commands; parsing arguments runs one. Misuse is thrown as CommanderError. */
export function createProgram(): CommandUnknownOpts {
  const program = new Command('hindcast')
    .description('Backtests trained models over market data.')
    .version(manifest.version)
    .exitOverride()
    .showHelpAfterError('Add --help to see what is possible.')
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'hindcast: ')) });
  addServerCommands(program);
  addImport(program);
  addModels(program);
  addRun(program);
  addPredict(program);
  addMetrics(program);
  addSimulate(program);
  return program;
}

function addServerCommands(program: CommandUnknownOpts): void {
  program
    .command('serve')
    .summary('serve GraphQL')
    .description('Serves GraphQL, with GraphiQL for browsers, until Ctrl-C.')
    .option('--demo', 'import real data, run a backtest over real models and show it')
    .action(async (options) => (await import('./serve/serve.ts')).serve(options));
  program
    .command('worker')
    .summary('compute backtests for servers on the same database')
    .description('Computes backtests for the servers that use the database of DATABASE_URL, until Ctrl-C.')
    .action(async () => (await import('./serve/worker.ts')).worker());
}

const URL_OPTION = [
  '--url <url>',
  'the running server (default: this machine, at the port of HINDCAST_PORT or else 4000)',
] as const;

function addImport(program: CommandUnknownOpts): void {
  program
    .command('import')
    .summary('import files of bars into a running server')
    .description(
      'Imports files of bars, CSV or Parquet, into a running server, one after the other. ' +
        'Stops at the first file that is refused; the files before it stay imported.',
    )
    .argument('<files...>', 'the files')
    .requiredOption('--dataset <name>', 'the dataset to import into, made if it does not exist')
    .option('--symbol <symbol>', 'the symbol of files without a symbol column (default: the name of the file)')
    .option('--timeframe <ms>', 'the length of a bar in ms (default: told from the bars)', positiveNumber)
    .option('--periods-per-year <number>', 'bars in a year (default: told from the bars)', positiveNumber)
    .option(...URL_OPTION)
    .action(async (files, options) => (await import('./import.ts')).importBars(files, options));
}

function addModels(program: CommandUnknownOpts): void {
  program
    .command('models')
    .summary('list the models of a running server')
    .description('Lists the models of a running server, with what each reads and where its file is missing.')
    .option(...URL_OPTION)
    .action(async (options) => (await import('./models.ts')).models(options));
}

function addRun(program: CommandUnknownOpts): void {
  program
    .command('run')
    .summary('run a backtest on a running server')
    .description('Launches a backtest on a running server, follows it and prints the comparison of its models.')
    .requiredOption('--dataset <name>', 'the dataset')
    .option('--models <models>', 'models by name or name@version, separated by commas, or "all"', 'all')
    .option('--symbols <symbols>', 'symbols, separated by commas (default: all of the dataset)')
    .option('--from <day>', 'the first day, as in 2013-01-01 (default: the first bar)')
    .option('--to <day>', 'the last day (default: the last bar)')
    .option('--strategy <json>', 'how scores become positions: StrategyInput of the API as JSON', json, {
      threshold: { enterLong: 0.5 },
    })
    .option('--execution <json>', 'how orders are filled and what they cost: ExecutionInput of the API as JSON', json)
    .option('--benchmark <symbol>', 'a symbol of the dataset to measure the results against')
    .option(...URL_OPTION)
    .action(async (options) => (await import('./run.ts')).run(options));
}

function addPredict(program: CommandUnknownOpts): void {
  program
    .command('predict')
    .summary('print the scores of a model file for rows of CSV')
    .description(
      'Reads rows as CSV on standard input and prints one score a row. A first line that is not of numbers is a ' +
        "header: columns are found by the model's own names for its inputs, if it has any, and other columns are ignored. " +
        'An empty cell or NaN is a missing value.',
    )
    .argument('<model>', 'the model file: ONNX, XGBoost or LightGBM')
    .option(
      '--columns <names>',
      'the columns that the model reads, in the order of its inputs, separated by commas; ' +
        'the first line is then a header',
    )
    .option('--output <name>', 'the output of the model to print (default: the first)')
    .action(async (model, options) => (await import('./predict/predict.ts')).predict(model, options));
}

/** As the engine has them, which is not loaded for `--help`. */
const CONVENTIONS = ['EMPYRICAL', 'QUANTSTATS', 'VECTORBT'] as const satisfies readonly Convention[];

function addMetrics(program: CommandUnknownOpts): void {
  program
    .command('metrics')
    .summary('print every metric of a series of returns or equity')
    .description(
      'Reads a CSV of returns or of equity on standard input and prints every metric, or the reason why it is undefined. ' +
        'The column is found by its name (return, returns, equity, value, close) or as the only one of numbers; a column ' +
        'of times or dates is recognised. The first value of equity is what the account started with.',
    )
    .addOption(new Option('--returns', 'the column holds returns').conflicts('equity'))
    .option('--equity', 'the column holds equity')
    .option('--column <name>', 'the column to measure (default: found by its name)')
    .option('--benchmark <column>', 'the column of the benchmark: returns beside returns, levels beside equity')
    .addOption(
      new Option('--convention <name>', 'the library whose formulas to use')
        .choices(CONVENTIONS)
        .default(CONVENTIONS[0]),
    )
    .option('--periods-per-year <number>', 'bars in a year (default: told from the times, else 252)', positiveNumber)
    .option('--json', 'print JSON instead of a table')
    .action(async (options) => (await import('./metrics/metrics.ts')).metrics(options));
}

function addSimulate(program: CommandUnknownOpts): void {
  program
    .command('simulate')
    .summary('simulate signals, targets or scripts of orders, JSON in and out')
    .description(
      'Reads a case as JSON on standard input, or an array of cases, and prints orders, trades, cash and values as ' +
        'JSON. Needs no server. docs/engine.md has the format.',
    )
    .action(async () => (await import('./simulate/simulate.ts')).simulate());
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) throw new InvalidArgumentError('Expected a positive number.');
  return value;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InvalidArgumentError(`Expected JSON: ${(cause as Error).message}.`);
  }
}
