const WIDTH = 24;

/** One bar a model, redrawn in place on a terminal; elsewhere a line whenever a model ends. */
export interface ProgressBars {
  set(name: string, progress: number): void;
  end(name: string, text: string): void;
}

export function createProgressBars(names: readonly string[], output: NodeJS.WriteStream): ProgressBars {
  const bars = new Map(names.map((name) => [name, { progress: 0, text: '' }]));
  const width = Math.max(...names.map((name) => name.length));
  let drawn = false;

  function draw(): void {
    if (drawn) output.moveCursor(0, -bars.size);
    drawn = true;
    for (const [name, { progress, text }] of bars) {
      output.clearLine(0);
      output.write(`  ${name.padEnd(width)}  ${bar(progress)} ${text}\n`);
    }
  }

  const update = (name: string, progress: number, text: string) => {
    const present = bars.get(name);
    if (!present || present.text !== '') return;
    bars.set(name, { progress, text });
    if (output.isTTY) draw();
    else if (text !== '') output.write(`  ${name.padEnd(width)}  ${bar(progress)} ${text}\n`);
  };
  if (output.isTTY) draw();
  return { set: (name, progress) => update(name, progress, ''), end: (name, text) => update(name, 1, text) };
}

function bar(progress: number): string {
  const full = Math.round(progress * WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(WIDTH - full)} ${String(Math.round(progress * 100)).padStart(3)} %`;
}
