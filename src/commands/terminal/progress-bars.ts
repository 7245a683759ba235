import { printable } from './printable.ts';

const WIDTH = 24;

/** One bar a name, redrawn in place on a terminal; elsewhere, a line is printed when a bar ends. */
export interface ProgressBars {
  set(name: string, progress: number): void;
  end(name: string, text: string): void;
}

/** Draws a bar for each of `names`; another name gets its bar with its first progress. */
export function createProgressBars(names: readonly string[], output: NodeJS.WriteStream): ProgressBars {
  const bars = new Map(names.map((name) => [name, { progress: 0, text: '' }]));
  const widthOf = () => Math.max(...[...bars.keys()].map((name) => name.length));
  let drawn = 0;

  function draw(): void {
    if (drawn > 0) output.moveCursor(0, -drawn);
    drawn = bars.size;
    const width = widthOf();
    for (const [name, { progress, text }] of bars) {
      output.clearLine(0);
      output.write(printable(`  ${name.padEnd(width)}  ${bar(progress)} ${text}\n`));
    }
  }

  const update = (name: string, progress: number, text: string) => {
    if ((bars.get(name)?.text ?? '') !== '') return;
    bars.set(name, { progress, text });
    if (output.isTTY) draw();
    else if (text !== '') output.write(printable(`  ${name.padEnd(widthOf())}  ${bar(progress)} ${text}\n`));
  };
  if (output.isTTY) draw();
  return { set: (name, progress) => update(name, progress, ''), end: (name, text) => update(name, 1, text) };
}

function bar(progress: number): string {
  const full = Math.round(progress * WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${String(Math.round(progress * 100)).padStart(3)} %`;
}
