import { connect } from 'node:net';

const candidate = process.env['REDIS_URL'];

/** A real Redis for tests, from REDIS_URL; undefined, with a printed note, where there is none. */
export const redisUrl: string | undefined = (await answers(candidate)) ? candidate : undefined;

if (redisUrl === undefined)
  console.warn(
    'Tests that need Redis are skipped: set REDIS_URL to a running server, such as redis://127.0.0.1:6379/9.',
  );

function answers(url: string | undefined): Promise<boolean> {
  if (url === undefined) return Promise.resolve(false);
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port || 6379), hostname, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
