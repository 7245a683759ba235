import { GraphQLError } from 'graphql';
import { maskError } from 'graphql-yoga';
import { ERROR_CODES, HindcastError } from '../errors.ts';
import type { Logger } from '../logger.ts';

/** Turns whatever a resolver threw into what a client may see; `message` is what a masked error says. */
export type PublicError = (error: unknown, message: string) => Error;

/** Errors of our own catalogue reach the client with their code; any other is a bug, logged and masked. */
export function createPublicError(logger: Logger): PublicError {
  return (error, message) => {
    const original = error instanceof GraphQLError ? error.originalError : error;
    if (original instanceof HindcastError) {
      const extensions = { code: original.code, retryable: 'retryable' in original };
      const { nodes, source, positions, path } = error instanceof GraphQLError ? error : {};
      return new GraphQLError(original.message, { nodes, source, positions, path, extensions });
    }
    // Prisma wraps the pool's error and keeps its code; Prisma's own message shows paths of our source files.
    if (original instanceof Error && 'code' in original && original.code === 'BUSY')
      return new GraphQLError(ERROR_CODES.BUSY, { extensions: { code: 'BUSY', retryable: true } });
    // A client that has left is told nothing, and nothing is wrong.
    const hasLeft = original instanceof Error && (original.name === 'AbortError' || original.message === 'aborted');
    if (!hasLeft && original !== undefined && original !== null && !(original instanceof GraphQLError))
      logger.error({ err: original }, 'a resolver failed');
    // Never as in development, where answers would show stacks and paths.
    return maskError(error, message, false);
  };
}
