import { kernelCode } from './kernel-code.ts';
import type { NodeLayout } from './kernel-code.ts';

// oxlint-disable-next-line max-params -- the signature of the compiled kernel: four addresses
type Run = (trees: number, treesEnd: number, tile: number, rowsEnd: number) => void;

/** The memory of WebAssembly grows in pages of this size and never shrinks. */
const PAGE = 65_536;

/**
 * The compiled kernels of this thread and the memory they work in. Every call copies in all that it needs, from the
 * nodes at address 0 to the tile, so a thousand loaded models share one memory, as large as the largest of them
 * needs.
 */
class Kernel {
  readonly memory = new WebAssembly.Memory({ initial: 16 });
  readonly #runs = new Map<NodeLayout, Run>();

  /** Makes room for so many bytes. Views of the memory made before are void afterwards. */
  reserve(bytes: number): void {
    const missing = bytes - this.memory.buffer.byteLength;
    if (missing > 0) this.memory.grow(Math.ceil(missing / PAGE));
  }

  runOf(layout: NodeLayout): Run {
    const known = this.#runs.get(layout);
    if (known) return known;
    const instance = new WebAssembly.Instance(new WebAssembly.Module(kernelCode(layout)), {
      env: { memory: this.memory },
    });
    const run = instance.exports['run'] as Run;
    this.#runs.set(layout, run);
    return run;
  }
}

let kernel: Kernel | undefined;

/** The kernel of this thread. A call never awaits anything, so two predictions never use its memory at once. */
export function threadKernel(): Kernel {
  return (kernel ??= new Kernel());
}
