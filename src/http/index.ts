/**
 * The HTTP server: GraphQL over HTTP, server-sent events and WebSocket, uploads, and GraphiQL. Only app.ts enters.
 */
export { type HttpServer, startHttpServer } from './server.ts';
