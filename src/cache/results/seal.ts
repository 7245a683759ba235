import { createHmac, timingSafeEqual } from 'node:crypto';

/** Makes entries of the persistent tier prove themselves. */
export interface Seal {
  /** The text with a proof that whoever has the secret made it, for this key. */
  close(key: string, text: string): string;
  /** The text of an entry. Throws where it was made for another key, without the secret, or by another version. */
  open(key: string, sealed: string): string;
}

/** To be raised when entries are written in another form: older ones are misses then. */
const VERSION = 'v4';
const PROOF = new RegExp(`^${VERSION}\\.([\\w-]{43})\\.`);

/**
 * Seals with HMAC-SHA256 over the key and the text. Whoever can write to the tier but lacks the secret can make the
 * cache miss, and cannot make it answer.
 */
export function createSeal(secret: Uint8Array): Seal {
  const proofOf = (key: string, text: string) => createHmac('sha256', secret).update(`${key}\n${text}`).digest();
  return {
    close: (key, text) => `${VERSION}.${proofOf(key, text).toString('base64url')}.${text}`,
    open: (key, sealed) => {
      const [head, proof] = PROOF.exec(sealed) ?? [];
      if (head === undefined || proof === undefined) throw new Error(`An entry of the cache is no ${VERSION} entry.`);
      const text = sealed.slice(head.length);
      if (!timingSafeEqual(Buffer.from(proof, 'base64url'), proofOf(key, text)))
        throw new Error('An entry of the cache was made for another key, or by somebody else.');
      return text;
    },
  };
}
