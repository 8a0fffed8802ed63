// Who reads the barcodes: the browser itself where it can, else zxing in a worker, else zxing in
// the page. Whoever it is: read(canvas) gives the texts of the codes that are on it.

const FORMAT = "ean_13";

// addresses: {barcode, worker, script, wasm}, of the files that a reader is made of.
export async function startReader(addresses) {
  const makers = [nativeReader, workerReader, pageReader];
  let trouble = null;
  for (const make of makers) {
    try {
      const reader = await make(addresses);
      if (reader) return reader;
    } catch (error) {
      trouble = error;
    }
  }
  throw trouble;
}

// Draw a part of a picture as cropOf or looksAt describe it, turned about its middle.
export function draw(canvas, picture, { x, y, w, h, width, height, angle = 0 }) {
  canvas.width = width;
  canvas.height = height;
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  if (angle) {
    paper.fillStyle = "white";
    paper.fillRect(0, 0, width, height);
    paper.translate(width / 2, height / 2);
    paper.rotate((angle * Math.PI) / 180);
    paper.translate(-width / 2, -height / 2);
  }
  paper.drawImage(picture, x, y, w, h, 0, 0, width, height);
  return canvas;
}

async function nativeReader(addresses) {
  const formats = await globalThis.BarcodeDetector?.getSupportedFormats();
  if (!formats?.includes(FORMAT)) return null;
  const detector = new BarcodeDetector({ formats: [FORMAT] });
  let standIn = null;
  const read = async (canvas) => {
    if (standIn) return standIn.read(canvas);
    try {
      return (await detector.detect(canvas)).map((one) => one.rawValue);
    } catch {
      // Some systems promise a detector and have none.
      standIn = (await workerReader(addresses).catch(() => null)) ?? (await pageReader(addresses));
      return standIn.read(canvas);
    }
  };
  return { kind: "native", read, stop: () => standIn?.stop() };
}

async function workerReader({ worker: address, script, wasm, barcode }) {
  if (!globalThis.Worker) return null;
  const module = await compiled(wasm);
  const worker = new Worker(address);
  const waiting = new Map();
  let last = 0;
  const settle = (id, how, what) => {
    waiting.get(id)?.[how](what);
    waiting.delete(id);
  };
  worker.addEventListener("message", ({ data: { id, texts, error } }) => {
    if (error) settle(id, "reject", new Error(error));
    else settle(id, "resolve", texts);
  });
  worker.addEventListener("error", () => {
    for (const id of [...waiting.keys()]) settle(id, "reject", new Error("The worker failed."));
  });
  const ask = (message, handedOver = []) => new Promise((resolve, reject) => {
    last += 1;
    waiting.set(last, { resolve, reject });
    worker.postMessage({ id: last, ...message }, handedOver);
  });
  const read = (canvas) => {
    const { data, width, height } = pixelsOf(canvas);
    return ask({ picture: { data, width, height } }, [data.buffer]);
  };
  const stop = () => {
    worker.terminate();
    for (const id of [...waiting.keys()]) settle(id, "resolve", []);
  };
  try {
    const absolute = (path) => new URL(path, document.baseURI).href;
    await ask({ addresses: { script: absolute(script), barcode: absolute(barcode), module } });
  } catch (error) {
    stop();
    throw error;
  }
  return { kind: "worker", read, stop };
}

async function pageReader({ script, wasm, barcode }) {
  const module = await compiled(wasm);
  const [{ readPixels }] = await Promise.all([import(new URL(barcode, document.baseURI)), loaded(script)]);
  const instantiateWasm = (imports, done) => {
    WebAssembly.instantiate(module, imports).then((instance) => done(instance, module));
    return {};
  };
  const zxing = globalThis.ZXingWASM;
  await zxing.prepareZXingModule({ overrides: { instantiateWasm }, fireImmediately: true });
  return { kind: "page", read: (canvas) => readPixels(zxing, pixelsOf(canvas)), stop() {} };
}

function pixelsOf(canvas) {
  const paper = canvas.getContext("2d", { willReadFrequently: true });
  return paper.getImageData(0, 0, canvas.width, canvas.height);
}

async function compiled(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`The barcode reader answers ${answer.status}.`);
  return WebAssembly.compile(await answer.arrayBuffer());
}

function loaded(address) {
  if (globalThis.ZXingWASM) return null;
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error("The barcode reader did not load.")));
    document.head.append(script);
  });
}
