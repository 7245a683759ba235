import { Command, type CommandUnknownOpts, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import manifest from '../../package.json' with { type: 'json' };
import type { Convention } from '../engine/index.ts';

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
  addPrune(program);
  addModels(program);
  addRun(program);
  addPredict(program);
  addSimulate(program);
  addMetrics(program);
  addKeys(program);
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

function addKeys(program: CommandUnknownOpts): void {
  const keys = program
    .command('keys')
    .summary('make, list and revoke keys of the API')
    .description(
      'Makes, lists and revokes keys of the API, in the database of DATABASE_URL or the embedded one. ' +
        'From the first key on, every request needs one; commands show the key of HINDCAST_KEY.',
    );
  keys
    .command('create')
    .description('Makes a key and prints it, this once.')
    .requiredOption('--name <name>', 'its name, such as ci')
    .addOption(
      new Option('--role <role>', 'what it may do')
        .choices(['VIEWER', 'RUNNER', 'ADMIN'] as const)
        .makeOptionMandatory(),
    )
    .option('--expires <time>', 'how long it counts, in hours, days or weeks, such as 90d (default: for ever)')
    .action(async (options) => (await import('./keys.ts')).createKeyCommand(options));
  keys
    .command('list')
    .description('Lists all keys, revoked ones too.')
    .action(async () => (await import('./keys.ts')).listKeysCommand());
  keys
    .command('revoke')
    .description('Revokes a key for ever.')
    .argument('<name>', 'its name')
    .action(async (name) => (await import('./keys.ts')).revokeKeyCommand(name));
}

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

function addPrune(program: CommandUnknownOpts): void {
  program
    .command('prune')
    .summary('remove results from a running server')
    .description(
      'Removes results from a running server, by default those that no backtest has any more. ' +
        'A later launch computes them again.',
    )
    .option('--older-than <time>', 'only those that were computed longer ago, such as 90d (default: any age)')
    .option('--dataset <name>', 'only those over this dataset')
    .option('--model <name>', 'only those of this model: an id, name, name@version or digest')
    .option('--referenced', 'those that backtests have, too; these backtests lose them')
    .option(...URL_OPTION)
    .action(async (options) => (await import('./prune.ts')).prune(options));
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
    .option(
      '--periods-per-year <number>',
      'bars in a year (default: those given for the dataset, else told from the bars of the symbols)',
      positiveNumber,
    )
    .option(...URL_OPTION)
    .action(async (options) => (await import('./run.ts')).run(options));
}

function addPredict(program: CommandUnknownOpts): void {
  program
    .command('predict')
    .summary('print the scores of a model file for rows of CSV')
    .description(
      'Reads rows as CSV on standard input and prints one score a row. A first line that is not of numbers is a ' +
        "header: columns are found by the model's own names for its inputs, if it has any, and others are ignored. " +
        'An empty cell or NaN is a missing value; True and False are 1 and 0.',
    )
    .argument('<model>', 'the model file: ONNX, XGBoost or LightGBM')
    .option(
      '--columns <names>',
      'the columns that the model reads, in the order of its inputs, separated by commas, those with a comma in ' +
        'quotes; the first line is then a header',
    )
    .option('--output <name>', 'the output of the model to print (default: the obvious one)')
    .action(async (model, options) => (await import('./predict/predict.ts')).predict(model, options));
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

/** The names of the engine's conventions; loading the engine only to list them would take as long as all the rest. */
const CONVENTIONS = Object.keys({
  EMPYRICAL: true,
  QUANTSTATS: true,
  VECTORBT: true,
} satisfies Record<Convention, true>) as Convention[];

function addMetrics(program: CommandUnknownOpts): void {
  const convention = new Option('--convention <name>', 'the library whose conventions the metrics follow')
    .choices(CONVENTIONS)
    .default('EMPYRICAL' as const)
    .argParser((text) => oneOf(CONVENTIONS, text));
  program
    .command('metrics')
    .summary('print every metric of returns or equity')
    .description(
      'Reads returns or equity as CSV on standard input and prints every metric of them, or the reason why there is ' +
        'none. The first value of equity is what the account started with. Needs no server.',
    )
    .addOption(new Option('--returns', 'the values are returns as ratios (default: told from the header)'))
    .addOption(new Option('--equity', 'the values are equity (default: told from the header)').conflicts('returns'))
    .option('--column <name>', 'the column of values (default: told from the header)')
    .option('--benchmark <column>', 'the column of a benchmark, returns or levels as the values are')
    .addOption(convention)
    .option(
      '--periods-per-year <number>',
      'periods in a year (default: told from the dates, or else 252)',
      positiveNumber,
    )
    .option('--json', 'print JSON')
    .action(async (options) => (await import('./metrics/metrics.ts')).metrics(options));
}

/** The choice that a text names, in whichever case. */
function oneOf<Choice extends string>(choices: readonly Choice[], text: string): Choice {
  const found = choices.find((choice) => choice === text.toUpperCase());
  if (found === undefined) throw new InvalidArgumentError(`Expected one of ${choices.join(', ')}.`);
  return found;
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
