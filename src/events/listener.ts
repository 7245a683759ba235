import pg from 'pg';

export interface EventListener {
  /** Calls `wake` whenever a topic may have something new, and after each reconnection. Returns how to stop. */
  subscribe(topic: string, wake: () => void): () => void;
  close(): Promise<void>;
}

export interface EventListenerOptions {
  readonly url: string;
  readonly channel: string;
  /** Told of each lost connection and each failed attempt at a new one, for the log. */
  readonly onError: (error: unknown) => void;
}

const RECONNECT_MS = 500;

/**
 * Listens on a PostgreSQL channel, whose payloads are topics, over a connection of its own. Notifications are only
 * hints: a subscriber that is woken reads the event log, so a notification that gets lost with the connection delays an
 * event and loses none.
 */
export async function createEventListener(options: EventListenerOptions): Promise<EventListener> {
  const listener = new ChannelListener(options);
  await listener.connect();
  return listener;
}

class ChannelListener implements EventListener {
  readonly #options: EventListenerOptions;
  readonly #subscribers = new Map<string, Set<() => void>>();
  #client: pg.Client | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: EventListenerOptions) {
    this.#options = options;
  }

  async connect(): Promise<void> {
    const { url, channel } = this.#options;
    const client = new pg.Client({ connectionString: url, application_name: 'hindcast events', keepAlive: true });
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, new Error('The connection that listens for events has ended.')));
    client.on('notification', ({ payload }) => this.#wake(payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(channel)}`);
    } catch (error) {
      await client.end().catch(this.#options.onError);
      throw error;
    }
    if (this.#closed) await client.end();
    else this.#client = client;
  }

  subscribe(topic: string, wake: () => void): () => void {
    const wakes = this.#subscribers.get(topic) ?? new Set();
    this.#subscribers.set(topic, wakes.add(wake));
    return () => {
      wakes.delete(wake);
      if (wakes.size === 0 && this.#subscribers.get(topic) === wakes) this.#subscribers.delete(topic);
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    await this.#client?.end();
  }

  #wake(topic: string): void {
    for (const wake of this.#subscribers.get(topic) ?? []) wake();
  }

  #lost(client: pg.Client, error: unknown): void {
    if (client !== this.#client || this.#closed) return;
    this.#client = undefined;
    this.#options.onError(error);
    client.end().catch(this.#options.onError);
    this.#reconnect();
  }

  #reconnect(): void {
    this.#retry = setTimeout(() => {
      this.connect().then(
        // Whatever was told while there was no connection is lost: everyone looks into the log.
        () => [...this.#subscribers.keys()].forEach((topic) => this.#wake(topic)),
        (error: unknown) => {
          this.#options.onError(error);
          if (!this.#closed) this.#reconnect();
        },
      );
    }, RECONNECT_MS);
  }
}
