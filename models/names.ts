/**
 * Names of the places in an MQTT system, made and read in this one file.
 *
 * A device "a" has numbered connections "a#1", "a#2"; each is also the name of the Server's handler
 * for it, and has two pipes. A number is free again once both ends are done with the connection.
 */

export const registryName = "registry";
export const routerName = "router";

export const sessionName = (number: number): string => `session#${number}`;
export const connectionName = (device: string, number: number): string => `${device}#${number}`;

/** The device of a connection. */
export const deviceOf = (connection: string): string => connection.split("#")[0] as string;

/** The two pipes of a connection: up to the Server, and down from it. */
export const lineEnds = (connection: string): { readonly up: string; readonly down: string } => ({
  up: `${connection}->server`,
  down: `server->${connection}`,
});

/** 1, 2, 3 ... */
export const count = (upTo: number): readonly number[] =>
  Array.from({ length: upTo }, (_, index) => index + 1);

/** Every connection that a device can have. */
export const linksOf = (device: string, connectionsMax: number): readonly string[] =>
  count(connectionsMax).map((number) => connectionName(device, number));
