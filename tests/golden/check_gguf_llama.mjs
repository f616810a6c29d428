// Loads with llama.cpp the GGUF files that the engine's tests have saved, and compares logits with the goldens.
// usage: FIELDWRIGHT_SAVED_ARCHITECTURES=FOLDER test_engine_architectures
//        node check_gguf_llama.mjs GOLDEN_FOLDER FOLDER      (GOLDEN_FOLDER: tests/golden/architectures)
// phi3_short differs: llama.cpp takes LongRoPE's long factors by the context's size, not by the text's length.
// Run from a folder where `npm install node-llama-cpp@3.22.1 --ignore-scripts` was done.
import fs from "node:fs";
import path from "node:path";
import {createRequire} from "node:module";
import {pathToFileURL} from "node:url";
const require = createRequire(path.join(process.cwd(), "package.json"));
const {getLlama} = await import(pathToFileURL(require.resolve("node-llama-cpp")).href);
const [goldens, folder] = process.argv.slice(2);

const bytes = fs.readFileSync(path.join(goldens, "goldens.safetensors"));
const headerLength = Number(bytes.readBigUInt64LE(0));
const header = JSON.parse(bytes.subarray(8, 8 + headerLength).toString());
function floats(name) {
    const [begin, end] = header[name].data_offsets;
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset + 8 + headerLength + begin, bytes.byteOffset + 8 + headerLength + end));
}
const mask = (1n << 64n) - 1n;
function tokens(count) {
    let start = 0xCBF29CE484222325n;
    for (const byte of Buffer.from("ids"))
        start = ((start ^ BigInt(byte)) * 0x100000001B3n) & mask;
    return Array.from({length: count}, (_, i) => {
        let x = (start + BigInt(i) + 0x9E3779B97F4A7C15n) & mask;
        x = ((x ^ (x >> 30n)) * 0xBF58476D1CE4E5B9n) & mask;
        x = ((x ^ (x >> 27n)) * 0x94D049BB133111EBn) & mask;
        return Number(((x ^ (x >> 31n)) >> 40n) % 97n);
    });
}

const llama = await getLlama({gpu: false, build: "never", logLevel: "error", maxThreads: 2});
for (const one of JSON.parse(fs.readFileSync(path.join(goldens, "cases.json")))) {
    const file = path.join(folder, one.name + ".gguf");
    if (!fs.existsSync(file))
        continue;
    try {
        const model = await llama.loadModel({modelPath: file});
        const within = model.trainContextSize; // a file ends where a window does that llama.cpp does not know
        const context = await model.createContext({contextSize: 64, batchSize: 64, threads: 2, flashAttention: false,
            experimentalKvCacheKeyType: "F32", experimentalKvCacheValueType: "F32"});
        const sequence = context.getSequence();
        const input = tokens(one.length).map((token, i) => one.rows.includes(i) ? [token, {generateNext: {logits: true}}] : token);
        const output = await sequence.controlledEvaluate(input);
        const expected = floats(one.name + ".logits");
        let error = 0, largest = 0;
        one.rows.forEach((row, r) => {
            if (row >= within)
                return;
            for (let v = 0; v < 97; v++) {
                const golden = expected[r * 97 + v];
                largest = Math.max(largest, Math.abs(golden));
                error = Math.max(error, Math.abs(output[row].next.logits.get(v) - golden));
            }
        });
        console.log(one.name.padEnd(20), (error / largest).toExponential(2));
        await context.dispose();
        await model.dispose();
    } catch (problem) {
        console.log(one.name.padEnd(20), String(problem).slice(0, 150));
    }
}
process.exit(0);
