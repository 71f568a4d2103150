import {
  Client, FeatureSet, LoadStatus, Platform, RootViewModel, createNavigation, createRouter,
} from "hydrogen-view-sdk";
import "hydrogen-view-sdk/theme-element-light.css";
import { editableTileFor } from "./edits.js";

// The demo's server says which homeserver, and who may enter by a link alone.
const { homeserver, people } = await (await fetch("demo.json")).json();

const platform = new Platform({
  container: document.querySelector("#app"),
  assetPaths: {
    downloadSandbox: "download-sandbox.html",
    worker: "worker.js",
    olm: { wasm: "olm/olm.wasm", wasmBundle: "olm/olm.js", legacyBundle: "olm/olm_legacy.js" },
    serviceWorker: "sw.js",
  },
  config: { defaultHomeServer: homeserver, themeManifests: [] },
  options: { development: false },
});

// Log `name` in, unless this browser already is, and return the session's id.
async function sessionOf(name, features) {
  const { user, password } = people[name];
  const known = await platform.sessionInfoStorage.getAll();
  const mine = known.find((session) => session.userId === user);
  if (mine) return mine.id;
  const client = new Client(platform, features);
  const options = await client.queryLogin(homeserver).result;
  client.startWithLogin(options.password(name, password));
  await client.loadStatus.waitFor((status) =>
    [LoadStatus.Ready, LoadStatus.Error, LoadStatus.LoginFailed].includes(status),
  ).promise;
  if (!client.sessionId) throw new Error(`${name} could not log in: ${client.loginFailure ?? client.loadError}`);
  return client.sessionId;
}

async function show(features) {
  const navigation = createNavigation();
  platform.setNavigation(navigation);
  const urlRouter = createRouter({ navigation, history: platform.history });
  urlRouter.attach();
  const root = new RootViewModel({
    platform, urlRouter, navigation, features, tileClassForEntry: editableTileFor,
  });
  await root.load();
  platform.createAndMountRootView(root);
}

await platform.init();
const features = await FeatureSet.load(platform.settingsStorage);
const name = new URLSearchParams(location.search).get("enter");
if (name && people[name]) {
  const session = await sessionOf(name, features);
  const room = people[name].room;
  location.replace(`./#/session/${session}${room ? `/room/${encodeURIComponent(room)}` : ""}`);
} else {
  await show(features);
}
