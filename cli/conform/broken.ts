/** What is wrong with what answers at an endpoint, each in a sentence. */
import type { Failure } from "../../src/index.ts";
import type { Endpoint } from "./endpoint.ts";

export const notMqtt = ({ shown }: Endpoint): Failure => ({
  message: `what answers at ${shown} does not speak MQTT`,
  hint: "mqtt:// is usually port 1883, mqtts:// port 8883; a WebSocket or HTTP port will not do",
});

export const endless = ({ shown }: Endpoint, packets: number): Failure => ({
  message: `${shown} sends without end: more than ${packets} packets`,
  hint: "is somebody else publishing to every topic there?",
});

export const noAnswer = ({ shown, patienceMs }: Endpoint): Failure => ({
  message: `${shown} does not answer CONNECT within ${patienceMs} ms`,
  hint: "--patience <ms> waits longer; a Server that expects TLS needs mqtts://",
});
