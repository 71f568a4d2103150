// A client as strict as clients get: matrix-js-sdk, whose Rust crypto "excludes insecure devices".
//
// Speaks JSON lines. In: {"say": [room, text]}. Out, after the word "judge", since the SDK logs there
// too: {"ready": true}, {"joined": room}, one {"event", "sender", "text", "shield", "failure"} for
// each message each time it is opened, and {"error"} for a command that failed.

import { createInterface } from "node:readline";
import * as sdk from "matrix-js-sdk";
import { OnlySignedDevicesIsolationMode } from "matrix-js-sdk/lib/crypto-api/index.js";

const [baseUrl, user, password] = process.argv.slice(2);
const out = (value) => process.stdout.write(`judge ${JSON.stringify(value)}\n`);

const login = await sdk.createClient({ baseUrl }).loginRequest({
  type: "m.login.password",
  identifier: { type: "m.id.user", user },
  password,
});
const client = sdk.createClient({
  baseUrl,
  userId: login.user_id,
  deviceId: login.device_id,
  accessToken: login.access_token,
});

await client.initRustCrypto({ useIndexedDB: false });
const crypto = client.getCrypto();
await crypto.bootstrapCrossSigning({
  setupNewCrossSigning: true,
  authUploadDeviceSigningKeys: (request) =>
    request({ type: "m.login.password", identifier: { type: "m.id.user", user }, password }),
});
crypto.setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());

async function show(event) {
  await client.decryptEventIfNeeded(event);
  if (event.getType() !== "m.room.message") return;
  const info = await crypto.getEncryptionInfoForEvent(event);
  out({
    event: event.getId(),
    sender: event.getSender(),
    text: event.isDecryptionFailure() ? null : event.getContent().body,
    shield: info?.shieldColour ?? null,
    failure: event.decryptionFailureReason ?? null,
  });
}

client.on(sdk.RoomEvent.MyMembership, (room, membership) => {
  if (membership === "invite") client.joinRoom(room.roomId);
  if (membership === "join") out({ joined: room.roomId });
});
client.on(sdk.RoomEvent.Timeline, (event) => show(event));
client.on(sdk.MatrixEventEvent.Decrypted, (event) => show(event));
client.once(sdk.ClientEvent.Sync, () => out({ ready: true }));
await client.startClient({ initialSyncLimit: 20 });

createInterface({ input: process.stdin })
  .on("line", async (line) => {
    const { say } = JSON.parse(line);
    try {
      await client.sendTextMessage(...say);
    } catch (error) {
      out({ error: String(error) });
    }
  })
  .on("close", () => process.exit(0));
