// The pages: signing in by authorization code with PKCE, fetching what is shown, and keeping it fresh.
// The token lives in this variable and nowhere else: leaving or reloading the page forgets it.
let token = null;

const settings = document.body.dataset;
const pages = {
  dashboard: { source: "/v1/dashboard", everySeconds: 60 },
  desk: { source: "/v1/desk-view", everySeconds: 10 },
};
const kept = "polku.signing-in";
const words = JSON.parse(document.getElementById("words").textContent);
const [shown, said, trouble, fresh] = ["shown", "said", "trouble", "fresh"].map((id) => document.getElementById(id));

let language = document.documentElement.lang;
let page = location.pathname.slice(1);
let query = new URLSearchParams(location.search);
let tag = null;
let asked = 0;
let timer = null;

const say = (key) => words[language][key];

function speak() {
  document.documentElement.lang = language;
  for (const each of document.querySelectorAll("[data-word]")) each.textContent = say(each.dataset.word);
  for (const each of document.querySelectorAll("[data-label]")) each.setAttribute("aria-label", say(each.dataset.label));
  for (const each of document.querySelectorAll("[data-language]")) {
    each.setAttribute("aria-pressed", String(each.dataset.language === language));
  }
  for (const each of document.querySelectorAll("nav [data-page]")) {
    if (each.dataset.page === page) each.setAttribute("aria-current", "page");
    else each.removeAttribute("aria-current");
  }
  document.getElementById("title").textContent = say(page);
  document.getElementById("title").dataset.word = page;
  document.title = `${say(page)} – ${say("product")}`;
}

// Signing in and out.

const base64url = (bytes) =>
  btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const unguessable = () => base64url(crypto.getRandomValues(new Uint8Array(32)));
const here = () => `${location.origin}/${page}`;

async function signIn() {
  const attempt = { verifier: unguessable(), state: unguessable(), language, query: String(query) };
  sessionStorage.setItem(kept, JSON.stringify(attempt));
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(attempt.verifier));
  const address = new URL(settings.authorize);
  for (const [name, value] of Object.entries({
    response_type: "code",
    client_id: settings.clientId,
    redirect_uri: here(),
    scope: settings.scope,
    audience: settings.audience,
    state: attempt.state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  })) address.searchParams.set(name, value);
  location.assign(address);
}

async function comeBack(answer) {
  const attempt = JSON.parse(sessionStorage.getItem(kept) ?? "{}");
  sessionStorage.removeItem(kept);
  query = new URLSearchParams(attempt.query ?? "");
  language = attempt.language ?? language;
  address();
  speak();
  const isOurs = answer.get("state") === attempt.state && (answer.get("iss") ?? settings.issuer) === settings.issuer;
  if (!isOurs || !answer.has("code")) return signOut("not_signed_in");
  try {
    const redeemed = await fetch(settings.token, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "authorization_code",
        client_id: settings.clientId,
        redirect_uri: here(),
        code: answer.get("code"),
        code_verifier: attempt.verifier,
      }),
    });
    if (!redeemed.ok) return signOut("not_signed_in");
    token = (await redeemed.json()).access_token;
  } catch {
    return signOut("not_signed_in");
  }
  signedIn(true);
  await show();
}

function signedIn(is) {
  document.getElementById("signing-in").hidden = is;
  for (const id of ["sign-out", "print"]) document.getElementById(id).hidden = !is;
}

function signOut(word) {
  token = null;
  forget();
  signedIn(false);
  tell(trouble, say(word));
  speak();
}

function leave() {
  signOut("signed_out");
  if (!settings.signOut) return;
  const end = new URL(settings.signOut);
  end.searchParams.set("client_id", settings.clientId);
  end.searchParams.set("post_logout_redirect_uri", here());
  location.assign(end);
}

// Showing.

function tell(where, text) {
  for (const each of [said, trouble]) each.textContent = each === where ? text : "";
}

function forget() {
  clearTimeout(timer);
  asked += 1;
  tag = null;
  shown.replaceChildren();
  fresh.textContent = "";
}

function address() {
  const asking = String(query);
  history.replaceState(null, "", asking ? `/${page}?${asking}` : `/${page}`);
}

async function show() {
  clearTimeout(timer);
  const mine = ++asked;
  const headers = { authorization: `Bearer ${token}`, "accept-language": language };
  if (tag) headers["if-none-match"] = tag;
  else if (!shown.hasChildNodes()) fresh.textContent = say("loading");
  try {
    const answer = await fetch(`${pages[page].source}?${query}`, { headers, cache: "no-store" });
    const text = await answer.text();
    if (mine !== asked) return;
    if (answer.status === 401) return signOut("session_over");
    if (answer.status !== 304 && !answer.ok) {
      const problem = JSON.parse(text); // what is none comes from a proxy, and is as no answer at all
      forget();
      tell(trouble, wordsOf(problem));
    } else {
      if (answer.ok) put(text);
      tag = answer.headers.get("etag");
      if (trouble.textContent === say("no_connection")) tell(trouble, "");
      const at = new Date().toLocaleTimeString(`${language}-FI`, { timeZone: "Europe/Helsinki", hour12: false });
      fresh.textContent = `${say("as_of")} ${at}`;
    }
  } catch {
    if (mine !== asked) return;
    tell(trouble, say("no_connection"));
  }
  if (!document.hidden) timer = setTimeout(show, pages[page].everySeconds * 1000);
}

function put(part) {
  const open = [...shown.querySelectorAll("details[open]")].map((each) => each.id);
  const chosen = [...shown.querySelectorAll("[data-filters] select")].map((each) => [each.id, each.value]);
  const focused = shown.contains(document.activeElement) ? document.activeElement.id : null;
  shown.innerHTML = part;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  for (const [id, value] of chosen) {
    const select = document.getElementById(id);
    if ([...(select?.options ?? [])].some((each) => each.value === value)) select.value = value;
  }
  if (focused !== null) (document.getElementById(focused) ?? document.getElementById("main")).focus();
}

const ownWords = { "/problems/already-claimed": "taken", "/problems/version-mismatch": "changed_meanwhile" };
const wordsOf = (problem) => (problem.type in ownWords ? say(ownWords[problem.type]) : problem.detail);

async function change(button) {
  const headers = { authorization: `Bearer ${token}`, "accept-language": language };
  if (button.dataset.version) headers["if-match"] = `"${button.dataset.version}"`;
  let telling;
  try {
    const answer = await fetch(button.dataset.post, { method: "POST", headers });
    if (answer.status === 401) return signOut("session_over");
    telling = answer.ok ? [said, button.dataset.done] : [trouble, wordsOf(await answer.json())];
  } catch {
    return tell(trouble, say("no_connection"));
  }
  await show();
  tell(...telling);
}

// A file is fetched as everything else: a link could not bring the token.
async function take(button) {
  const headers = { authorization: `Bearer ${token}`, "accept-language": language };
  try {
    const answer = await fetch(button.dataset.file, { headers, cache: "no-store" });
    if (answer.status === 401) return signOut("session_over");
    if (!answer.ok) return tell(trouble, wordsOf(await answer.json()));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await answer.blob());
    link.download = answer.headers.get("content-disposition").split('"')[1];
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    tell(said, `${say("taken_along")} ${link.download}`);
  } catch {
    tell(trouble, say("no_connection"));
  }
}

// What people do.

const deeds = {
  "#sign-in": () => signIn(),
  "#sign-out": () => leave(),
  "#print": () => print(),
  "[data-post]": (button) => change(button),
  "[data-file]": (button) => take(button),
  "[data-language]": (button) => {
    language = button.dataset.language;
    tell(null, "");
    speak();
    return showAnew();
  },
  "[data-cursor]": (button) => {
    query.delete("cursor");
    if (button.dataset.cursor) query.set("cursor", button.dataset.cursor);
    address();
    document.getElementById("main").focus();
    return showAnew();
  },
};

function showAnew() {
  tag = null;
  return token === null ? null : show();
}

document.addEventListener("click", (event) => {
  for (const [selector, deed] of Object.entries(deeds)) {
    const button = event.target.closest(`button${selector}`);
    if (button !== null) return void deed(button);
  }
  const link = event.target.closest("nav a[data-page]");
  if (link === null || token === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
  // The other page, without leaving this one: leaving would forget the token.
  event.preventDefault();
  if (link.dataset.page === page) return;
  history.pushState(null, "", link.href);
  turn();
  void show();
});

document.addEventListener("submit", (event) => {
  event.preventDefault();
  query = new URLSearchParams([...new FormData(event.target)].filter(([, value]) => value !== ""));
  address();
  tell(null, "");
  void showAnew();
});

function turn() {
  page = location.pathname.slice(1);
  query = new URLSearchParams(location.search);
  forget();
  tell(null, "");
  speak();
}

addEventListener("popstate", () => {
  turn();
  if (token !== null) void show();
});
document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (!document.hidden && token !== null) void show();
});

if (["code", "error", "state"].some((name) => query.has(name))) await comeBack(query);
