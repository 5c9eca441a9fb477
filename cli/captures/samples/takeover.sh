# A mosquitto with its log, and tcpdump beside it; made with mosquitto 2.0.11 and tshark 4.0.17 of Debian 12.
set -eu
printf 'listener 1883 127.0.0.1\nallow_anonymous true\nlog_type all\nlog_dest stdout\nlog_timestamp_format %%Y-%%m-%%dT%%H:%%M:%%S\n' >mosquitto.conf
mosquitto -c mosquitto.conf >takeover.mosquitto.log 2>&1 &
server=$!
tcpdump -i lo -U -w takeover.pcap 'tcp port 1883' 2>/dev/null &
dump=$!
sleep 1.5
# The display subscribes and goes; the sensor publishes meanwhile; the display comes back.
mosquitto_sub -i display -c -q 1 -t 'plant/#' -E
mosquitto_pub -i sensor -q 1 -t plant/1 -m 21.5
mosquitto_pub -i sensor -q 2 -t plant/2 -m closed
mosquitto_sub -i display -c -q 1 -t 'plant/#' -C 3 >/dev/null 2>&1 &
display=$!
sleep 0.5
# Another device with the same ClientID displaces it.
mosquitto_sub -i display -c -q 1 -t 'plant/#' -E
sleep 0.2
mosquitto_pub -V 5 -i five -q 1 -t plant/1 -m 22.0
sleep 1.5
kill $display $dump || true
sleep 1.5
kill $server
