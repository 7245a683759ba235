import { existsSync } from 'node:fs';

const candidate = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** A browser for tests of pages, from CHROMIUM; undefined if there is none, and the tests that need it are left out. */
export const chromiumPath: string | undefined = existsSync(candidate) ? candidate : undefined;
