/**
 * pcap and pcapng files: frames, the segments in them, their connections, and MQTT.
 */
import type { Place, Reader, Sink } from "./event.ts";
import { Feed } from "./feed.ts";
import type { Frame } from "./frame.ts";
import { readPcap } from "./pcap.ts";
import { readPcapng } from "./pcapng.ts";
import { segmentOf } from "./segment.ts";
import { Tcp, type Ports } from "./tcp.ts";

export function packetReader(format: "pcap" | "pcapng", ports: Ports, sink: Sink): Reader {
  const tcp = new Tcp(ports, sink);
  let last: Place = { unit: "frame", number: 0, atUs: 0 };
  const take = (frame: Frame): void => {
    last = frame.place;
    if (frame.isCut) sink.remark("frames that were cut off by the capture", frame.place);
    const segment = segmentOf(frame);
    if (typeof segment === "string") sink.remark(segment, frame.place);
    else tcp.take(segment);
  };
  const remark: Sink["remark"] = (what, place) => sink.remark(what, place);
  const feed = new Feed(format === "pcap" ? readPcap(take, remark) : readPcapng(take, remark));
  return {
    push: (bytes) => feed.push(bytes),
    end() {
      const failure = feed.end();
      tcp.end(last);
      return failure;
    },
  };
}
