import { readFileSync } from 'node:fs';

/**
 * The most resident memory of this process so far, in bytes. Not `resourceUsage().maxRSS` where it can be helped: on Linux
 * a process that was started by a large one begins with the other's figure.
 */
export function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const [, kilobytes = '0'] = /VmHWM:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
