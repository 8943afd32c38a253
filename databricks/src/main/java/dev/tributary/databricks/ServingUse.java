package dev.tributary.databricks;

import dev.tributary.runtime.Keys;
import dev.tributary.runtime.Settings;

/** For what the settings have a serving endpoint asked by its REST interface, which takes a login of its own. */
public final class ServingUse {

    private ServingUse() {}

    /** Whether it embeds. */
    public static boolean forEmbedding(Settings settings) {
        return settings.get(Keys.EMBED_ENABLED)
                && settings.get(Keys.EMBED_ENGINE).equals("serving");
    }

    /** Whether it may be what embeds, where nothing that comes before it in the order can. */
    public static boolean mayEmbed(Settings settings) {
        return settings.get(Keys.EMBED_ENABLED)
                && settings.get(Keys.EMBED_ENGINE).equals("auto")
                && settings.get(Keys.EMBED_ENGINE_ORDER).contains("serving");
    }

    /** Whether it is asked about doubtful decisions, and not by ai_query on Spark. */
    public static boolean forAdjudication(Settings settings) {
        String engine = settings.get(Keys.ADJUDICATE_ENGINE);
        boolean onSpark =
                engine.equals("auto") ? settings.get(Keys.MATCH_ENGINE).equals("spark") : engine.equals("spark");
        return settings.get(Keys.ADJUDICATE_ENDPOINT).isPresent() && !onSpark;
    }
}
