// Reads barcodes beside the page, so that the page stays quick. The page compiles the WebAssembly:
// it alone is allowed to.

let reading = null;

async function prepare({ script, module, barcode }) {
  importScripts(script);
  const instantiateWasm = (imports, done) => {
    WebAssembly.instantiate(module, imports).then((instance) => done(instance, module));
    return {};
  };
  const [{ readPixels }] = await Promise.all([
    import(barcode),
    self.ZXingWASM.prepareZXingModule({ overrides: { instantiateWasm }, fireImmediately: true }),
  ]);
  return (picture) => readPixels(self.ZXingWASM, picture);
}

self.addEventListener("message", async ({ data: { id, addresses, picture } }) => {
  try {
    if (addresses) reading = prepare(addresses);
    const read = await reading;
    self.postMessage({ id, texts: picture ? await read(picture) : [] });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
});
