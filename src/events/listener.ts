import pg from 'pg';

export interface EventListener {
  /** Calls `wake` whenever a topic may have something new, and after each reconnection. Returns how to stop. */
  subscribe(topic: string, wake: () => void): () => void;
  close(): Promise<void>;
}

export interface EventListenerOptions {
  readonly url: string;
  readonly channel: string;
  readonly onError: (error: unknown) => void;
}

const RECONNECT_MS = 500;

/**
 * Listens on one PostgreSQL channel, whose payloads are topics, over a connection of its own. Notifications are hints:
 * a subscriber reads the log when woken, so one that was lost while the connection was down costs time, never an event.
 */
export async function createEventListener(options: EventListenerOptions): Promise<EventListener> {
  const subscribers = new Map<string, Set<() => void>>();
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const wakeAll = () => {
    for (const wakes of subscribers.values()) for (const wake of wakes) wake();
  };

  function lost(broken: pg.Client, error: unknown): void {
    if (client !== broken || closed) return;
    client = undefined;
    options.onError(error);
    broken.end().catch(options.onError);
    retry();
  }

  function retry(): void {
    timer = setTimeout(() => {
      connect().then(wakeAll, (error: unknown) => {
        options.onError(error);
        if (!closed) retry();
      });
    }, RECONNECT_MS);
  }

  async function connect(): Promise<void> {
    const fresh = new pg.Client({
      connectionString: options.url,
      application_name: 'hindcast events',
      keepAlive: true,
    });
    fresh.on('error', (error) => lost(fresh, error));
    fresh.on('end', () => lost(fresh, new Error('The connection that listens for events has ended.')));
    fresh.on('notification', ({ payload }) => {
      for (const wake of subscribers.get(payload ?? '') ?? []) wake();
    });
    await fresh.connect();
    await fresh.query(`LISTEN ${fresh.escapeIdentifier(options.channel)}`);
    client = fresh;
  }

  await connect();
  return {
    subscribe: (topic, wake) => {
      const wakes = subscribers.get(topic) ?? new Set();
      subscribers.set(topic, wakes.add(wake));
      return () => {
        wakes.delete(wake);
        if (wakes.size === 0 && subscribers.get(topic) === wakes) subscribers.delete(topic);
      };
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}
