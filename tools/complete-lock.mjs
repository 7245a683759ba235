// npm drops an optional dependency from the lock when the registry at hand does not carry that platform's build, and
// `npm ci` then refuses the lock. This adds such entries back from the names that their dependants list, and asks the
// registry for the integrity hash of every entry that has none; where it does not know one, it fails.
// Run it after a change of dependencies: node tools/complete-lock.mjs
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const file = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];

for (const owner of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const path = `node_modules/${name}`;
    const os = systems.find((system) => name.includes(system));
    const cpu = processors.find((processor) => name.includes(processor));
    if (path in lock.packages || !os || !cpu) continue;
    lock.packages[path] = { version, cpu: [cpu], ...(owner.dev ? { dev: true } : {}), optional: true, os: [os] };
    console.log(`added ${name}@${version}`);
  }
}
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === '' || entry.integrity) continue;
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const integrity = execFileSync('npm', ['view', `${name}@${entry.version}`, 'dist.integrity'], {
    encoding: 'utf8',
  }).trim();
  if (!/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity))
    throw new Error(`No integrity of ${name}@${entry.version}: "${integrity}"`);
  // After the version, where npm has it.
  lock.packages[path] = { version: entry.version, integrity, ...entry };
  console.log(`integrity of ${name}@${entry.version}`);
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
