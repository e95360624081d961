declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** Creates an HTTP server that implements DynamoDB's protocol and keeps its tables in memory. */
  function dynalite(options?: { createTableMs?: number; deleteTableMs?: number }): Server;
  export = dynalite;
}
