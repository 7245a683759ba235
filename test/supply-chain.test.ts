import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import lock from '../package-lock.json' with { type: 'json' };
import manifest from '../package.json' with { type: 'json' };

const ROOT = resolve(import.meta.dirname, '..');
const entries = Object.entries(lock.packages as Record<string, { integrity?: string; resolved?: string }>);

test('every entry of the lock file has an integrity hash and names no host', () => {
  const unsure = entries.filter(
    ([path, { integrity, resolved }]) => path !== '' && (integrity === undefined || resolved !== undefined),
  );
  expect(unsure.map(([path]) => path)).toEqual([]);
  expect(entries.length).toBeGreaterThan(400);
});

test('the launcher knows the digest of the Node of every platform, and that of this one is right', () => {
  const launcher = readFileSync(join(ROOT, 'tools/launch.mjs'), 'utf8');
  const digests = new Map(
    [...launcher.matchAll(/'(node-[\w-]+)': '([0-9a-f]{64})'/g)].map(([, name, hex]) => [name, hex]),
  );
  expect([...digests.keys()].sort()).toEqual(Object.keys(manifest.optionalDependencies).sort());
  for (const [name = '', digest] of digests) {
    const file = join(ROOT, 'node_modules', name, 'bin', name.includes('win') ? 'node.exe' : 'node');
    if (existsSync(file)) expect(createHash('sha256').update(readFileSync(file)).digest('hex')).toBe(digest);
  }
});

interface Service {
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

test('every service of docker-compose.yml is confined, and none has a password of its own', () => {
  const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
  const { services } = parse(text, { merge: true }) as { services: Record<string, Service> };
  expect(Object.keys(services)).toEqual(['api', 'worker', 'postgres', 'cache', 'queue']);
  for (const [name, service] of Object.entries(services)) {
    expect({ name, ...service }).toMatchObject({
      name,
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      mem_limit: expect.stringMatching(/^\dg$/),
      pids_limit: 512,
    });
    if (['cache', 'queue'].includes(name))
      expect(service.command?.join(' ')).toContain('--requirepass ${REDIS_PASSWORD}');
  }
  // Without a default, and refused at start where there is none.
  expect(text.match(/\$\{(?:POSTGRES|REDIS)_PASSWORD:\?/g)).toHaveLength(2);
  expect(text).not.toMatch(/_PASSWORD:-/);
});
