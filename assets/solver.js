// Solves a challenge of ALTCHA's protocol: the first counter whose key, derived by PBKDF2, starts as it is asked for.
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

onmessage = async ({ data: { nonce, salt, cost, keyLength, keyPrefix } }) => {
  const derivation = { name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations: cost };
  const start = bytes(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  const counting = new DataView(password.buffer, start.length);
  for (let counter = 0; ; counter++) {
    counting.setUint32(0, counter);
    const key = await crypto.subtle.importKey("raw", password, "PBKDF2", false, ["deriveBits"]);
    const derivedKey = hex(await crypto.subtle.deriveBits(derivation, key, keyLength * 8));
    if (derivedKey.startsWith(keyPrefix)) return postMessage({ counter, derivedKey });
  }
};

// A promise that fails is no error of the worker's own; without HTTPS there is no `crypto.subtle`.
onunhandledrejection = ({ reason }) => {
  throw reason;
};
