/**
 * The default: a Server that does all the standard asks and, where it may choose, the plainest thing.
 *
 * Every other profile is written as what it changes from this one. Reasons and hooks, of which the
 * standard knows nothing, are in the words of emqttd 2.x and with all the hooks there are.
 */
import { hookNames, sessionParts } from "../knob-schema.ts";
import type { Profile } from "../knobs.ts";

export const standard311: Profile = {
  name: "standard-3.1.1",
  title: "MQTT 3.1.1 as it is written",
  deviations: [],
  knobs: {
    server: {
      sessionPresentRule: "exists",
      adoptLiveCleanSession: false,
      cleanDiscards: sessionParts,
      zeroLengthClientId: "assign",
      zeroLengthClientIdWithoutClean: "refuse",
      connectedHook: "beforeConnack",
      connectedHookOnRefusal: false,
      refusalsLeftOpen: [],
      connectTimeoutMs: 30_000,
      takeover: "atomic",
      displacedDisconnectReason: { byClean: "discarded", byPersistent: "takenover" },
      willOnTakeover: {
        persistentByPersistent: true,
        persistentByClean: true,
        cleanByPersistent: true,
        cleanByClean: true,
      },
      lateEndRemovesRegistration: false,
      sessionExpiryMs: 7_200_000,
      kickKeepsPersistentSession: true,
      disconnectReasons: {
        disconnect: "normal",
        closed: "closed",
        keepAlive: "keepalive_timeout",
        kick: "kick",
        refused: "auth_failure",
        protocolError: "protocol_error",
      },
      terminateReasons: {
        clean: "normal",
        displaced: "{shutdown,conflict}",
        discarded: "{shutdown,destroy}",
        expired: "{shutdown,expired}",
        kicked: "{shutdown,kick}",
      },
      hooks: hookNames,
      maxQueue: "unlimited",
      maxQueueOnlineExtra: 0,
      overflow: "dropOldest",
      queueQos0Offline: "none",
      qos0BypassesWindow: true,
      maxInFlight: 32,
      inFlightFreedAt: "PUBCOMP",
      retryMs: "off",
      dupOnResend: { qos1: true, qos2: true },
      resendPubrel: true,
      keepPacketIds: true,
      routeQos2At: "PUBREL",
      inboundQos2OnResume: "keep",
      maxAwaitingPubrel: "unlimited",
      awaitPubrelTimeoutMs: "never",
      puback: "afterRoute",
      qos2Routing: "ordered",
      maxQos: 2,
      upgradeQos: false,
      overlappingSubscriptions: "oneCopy",
      keepAlive: { check: "exact", graceFactor: 1.5 },
      durability: "durable",
      willOnRestart: "published",
    },
    client: {
      store: "durable",
      onSessionAbsent: "resend",
      responseTimeoutMs: 30_000,
      maxInFlight: "unlimited",
      handOverQos2At: "PUBREL",
    },
  },
};
