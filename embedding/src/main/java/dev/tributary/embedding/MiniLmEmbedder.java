package dev.tributary.embedding;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Map;

/**
 * all-MiniLM-L6-v2, quantised to 8 bits, in ONNX Runtime: 384 dimensions, mean of the token vectors, normalised, as its
 * authors do it (sentence-transformers/all-MiniLM-L6-v2; Reimers and Gurevych, Sentence-BERT, 2019). Text beyond 256
 * tokens is left out, which is the length the model was trained for.
 *
 * <p>One text a run, on purpose. The model's activations are quantised by the range of the whole input, so that texts run
 * together change each other's vectors (cosine .98 to .99 to their own) and a replay would not give the same bytes. A
 * batch of 32 would be a quarter faster where texts are sorted by length and slower where they are not.
 *
 * <p>Loading takes about half a second and 100 MB outside the heap; the one instance serves all threads.
 */
public final class MiniLmEmbedder implements TextEmbedder {

    public static final String NAME = "all-MiniLM-L6-v2";
    /** The model file and how it is run. */
    public static final String VERSION = "q8-1";

    private static final int DIMENSION = 384;
    private static final int TOKENS_MAX = 256;
    /** The model file as a resource, so that its jar can be shipped. */
    public static final String MODEL = "/all-minilm-l6-v2-q.onnx";

    private static final String VOCABULARY = "/all-minilm-l6-v2-q-tokenizer.json";

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final HuggingFaceTokenizer tokenizer;

    private MiniLmEmbedder(OrtEnvironment environment, OrtSession session, HuggingFaceTokenizer tokenizer) {
        this.environment = environment;
        this.session = session;
        this.tokenizer = tokenizer;
    }

    /** The instance of this JVM, loaded at the first call. */
    public static MiniLmEmbedder shared() {
        return Holder.SHARED;
    }

    private static final class Holder {
        static final MiniLmEmbedder SHARED = load();
    }

    private static MiniLmEmbedder load() {
        try (InputStream model = resource(MODEL);
                InputStream vocabulary = resource(VOCABULARY);
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            // One thread a text: twice the throughput of two threads on one text, and the callers are many.
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            OrtSession session = environment.createSession(model.readAllBytes(), options);
            HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(
                    vocabulary,
                    Map.of("padding", "false", "truncation", "true", "maxLength", Integer.toString(TOKENS_MAX)));
            return new MiniLmEmbedder(environment, session, tokenizer);
        } catch (IOException | OrtException e) {
            throw new EmbeddingFailedException("cannot load " + NAME + ": " + e.getMessage(), e);
        }
    }

    private static InputStream resource(String name) throws FileNotFoundException {
        InputStream stream = MiniLmEmbedder.class.getResourceAsStream(name);
        if (stream == null) {
            throw new FileNotFoundException(name + " is not on the class path");
        }
        return stream;
    }

    @Override
    public String modelName() {
        return NAME;
    }

    @Override
    public String modelVersion() {
        return VERSION;
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public float[] embed(String text) {
        long[] tokens = tokenizer.encode(text).getIds();
        long[] shape = {1, tokens.length};
        long[] attention = new long[tokens.length];
        java.util.Arrays.fill(attention, 1);
        try (OnnxTensor ids = OnnxTensor.createTensor(environment, LongBuffer.wrap(tokens), shape);
                OnnxTensor mask = OnnxTensor.createTensor(environment, LongBuffer.wrap(attention), shape);
                OnnxTensor types = OnnxTensor.createTensor(environment, LongBuffer.allocate(tokens.length), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", ids, "attention_mask", mask, "token_type_ids", types))) {
            return normalisedMean(((OnnxTensor) result.get(0)).getFloatBuffer(), tokens.length);
        } catch (OrtException e) {
            throw new EmbeddingFailedException(
                    NAME + " failed on a text of " + tokens.length + " tokens: " + e.getMessage(), e);
        }
    }

    /** @param hidden token vectors one after the other */
    private static float[] normalisedMean(FloatBuffer hidden, int tokens) {
        float[] sum = new float[DIMENSION];
        float[] token = new float[DIMENSION];
        for (int t = 0; t < tokens; t++) {
            hidden.get(token);
            for (int d = 0; d < DIMENSION; d++) {
                sum[d] += token[d];
            }
        }
        double squares = 0;
        for (float value : sum) {
            squares += (double) value * value;
        }
        // The mean's divisor falls away when the vector is normalised.
        float scale = squares == 0 ? 0 : (float) (1 / Math.sqrt(squares));
        for (int d = 0; d < DIMENSION; d++) {
            sum[d] *= scale;
        }
        return sum;
    }
}
