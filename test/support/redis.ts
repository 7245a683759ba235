import { connect } from 'node:net';

const candidate = process.env['REDIS_URL'];

/** A real Redis for tests, from REDIS_URL; undefined if none answers there, and the tests that need it are left out. */
export const redisUrl: string | undefined = (await answers(candidate)) ? candidate : undefined;

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
