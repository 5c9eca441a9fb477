/**
 * Where the Server is, how it is reached, and connections to it: bytes both ways, and how they end.
 *
 * A connection says of itself in one sentence what went wrong, since most of what can go wrong with
 * a real Server happens before the first claim has anything to say.
 */
import { connect as openTcp, isIP, type Socket } from "node:net";
import { connect as openTls, type ConnectionOptions } from "node:tls";
import type { Failure } from "../../src/index.ts";

export interface Endpoint {
  /** As it is shown: "mqtt://localhost:1883", without user and password. */
  readonly shown: string;
  readonly host: string;
  readonly port: number;
  /** null: no TLS. */
  readonly tls: Pick<ConnectionOptions, "ca" | "cert" | "key" | "rejectUnauthorized"> | null;
  readonly login: { readonly userName: string; readonly password: string } | null;
  /** How long an answer may take before the Server counts as silent. */
  readonly patienceMs: number;
}

/** What a connection hears. */
export interface Ear {
  bytes(data: Buffer): void;
  /** The other end has closed, or the connection broke. */
  ended(): void;
  /** There never was a connection. */
  failed(failure: Failure): void;
}

/** A connection: its bytes, and how it is broken off without a word. */
export interface Connection {
  readonly socket: Socket;
  /** Ends it with RST. */
  reset(): void;
}

export function openSocket(endpoint: Endpoint, ear: Ear): Connection {
  const { host, port, tls, patienceMs } = endpoint;
  let isOpen = false;
  const plain = openTcp({ host, port, noDelay: true });
  // [RFC 6066] An address is no name of a Server.
  const servername = isIP(host) === 0 ? host : "";
  const socket = tls === null ? plain : openTls({ socket: plain, host, servername, ...tls });
  const patience = setTimeout(() => {
    if (isOpen) return;
    ear.failed(notReached(endpoint, "ETIMEDOUT", null));
    destroy();
  }, patienceMs);
  const failed = (error: Error): void => {
    clearTimeout(patience);
    if (isOpen) ear.ended();
    else ear.failed(notReached(endpoint, codeOf(error), error.message));
    destroy();
  };
  function destroy(): void {
    socket.destroy();
    plain.destroy();
  }
  socket.once(tls === null ? "connect" : "secureConnect", () => {
    isOpen = true;
    clearTimeout(patience);
  });
  socket.on("data", (data) => ear.bytes(data));
  socket.once("end", () => ear.ended());
  socket.on("error", failed);
  if (plain !== socket) plain.on("error", failed);
  socket.once("close", () => {
    clearTimeout(patience);
    ear.ended();
  });
  return {
    socket,
    reset: () => {
      plain.resetAndDestroy();
      socket.destroy();
    },
  };
}

const codeOf = (error: Error): string =>
  "code" in error && typeof error.code === "string" ? error.code : "";

function notReached({ shown, tls }: Endpoint, code: string, message: string | null): Failure {
  switch (code) {
    case "ECONNREFUSED":
      return {
        message: `nobody listens at ${shown}`,
        hint: "is the Server running, and is the port right?",
      };
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return { message: `there is no host of that name: ${shown}`, hint: "mqtt://<host>:<port>" };
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return {
        message: `${shown} cannot be reached`,
        hint: "a firewall in between, or a Server that is down?",
      };
    default:
      return tls === null
        ? { message: `${shown} cannot be reached: ${message ?? code}`, hint: null }
        : {
            // What Node advises behind a semicolon is for those who write programs.
            message: `no TLS connection to ${shown}: ${(message ?? code).split(";")[0]}`,
            hint: "--ca <file> says whom to trust, --insecure trusts anybody; mqtt:// is without TLS",
          };
  }
}
