package dev.tributary.spark;

import dev.tributary.databricks.ServingEndpoint;
import dev.tributary.databricks.ServingUse;
import dev.tributary.databricks.Workspace;
import dev.tributary.matching.model.MatchModel;
import dev.tributary.runtime.Keys;
import dev.tributary.runtime.RecordFormats;
import dev.tributary.runtime.Settings;
import dev.tributary.schemas.AvroCodec;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes adjudication out of the settings. */
final class AdjudicationSetup {

    private static final Logger LOG = LoggerFactory.getLogger(AdjudicationSetup.class);

    private final Settings settings;
    private final MeterRegistry meters;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Function<SparkWorker.Timeouts, SparkWorker> workers;

    /**
     * @param consumers makes consumers without a group
     * @param workers makes workers whose sessions know the functions for texts
     */
    AdjudicationSetup(
            Settings settings,
            MeterRegistry meters,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Function<SparkWorker.Timeouts, SparkWorker> workers) {
        this.settings = settings;
        this.meters = meters;
        this.consumers = consumers;
        this.workers = workers;
    }

    /** Empty where no endpoint is set. */
    Optional<Adjudications> adjudications(MatchEngine engine, MatchModel model) {
        return settings.get(Keys.ADJUDICATE_ENDPOINT).map(endpoint -> adjudications(endpoint, engine, model));
    }

    private Adjudications adjudications(String endpoint, MatchEngine engine, MatchModel model) {
        RecordFormats formats = new RecordFormats(settings);
        String topic = formats.topics().adjudications();
        QuestionForm form =
                QuestionForm.valueOf(settings.get(Keys.ADJUDICATE_REQUEST).toUpperCase(Locale.ROOT));
        CallBudget budget = new CallBudget(settings.get(Keys.ADJUDICATE_CALLS_PER_HOUR), Clock.systemUTC());
        AnswerStore store = new AnswerStore(
                consumers.get(), formats.reader(topic, AvroCodec.ADJUDICATION), endpoint, form.version(), budget);
        AdjudicationRules rules = new AdjudicationRules(
                endpoint,
                form,
                model.match(),
                model.auto(),
                settings.get(Keys.ADJUDICATE_CONFIDENCE_MIN),
                settings.get(Keys.ADJUDICATE_TIMEOUT),
                settings.get(Keys.ADJUDICATE_ANSWERS_MAX),
                settings.get(Keys.ADJUDICATE_RETRY));
        Adjudication adjudication = new Adjudication(
                rules,
                adjudicator(endpoint, form),
                engine::references,
                store,
                budget,
                new AdjudicationMetrics(meters, settings.get(Keys.ADJUDICATE_COST_PER_CALL)),
                Clock.systemUTC());
        return new Adjudications(adjudication, formats.writer(topic, AvroCodec.ADJUDICATION));
    }

    private Adjudicator adjudicator(String endpoint, QuestionForm form) {
        boolean onSpark = !ServingUse.forAdjudication(settings);
        LOG.info(
                "doubtful decisions are put to {} by {}, {} an hour at most",
                endpoint,
                onSpark ? "ai_query" : "the serving endpoint's REST interface",
                settings.get(Keys.ADJUDICATE_CALLS_PER_HOUR));
        if (!onSpark) {
            return new ServingAdjudicator(new ServingEndpoint(Workspace.of(settings), endpoint), form);
        }
        SparkWorker.Timeouts timeouts =
                new SparkWorker.Timeouts(settings.get(Keys.ADJUDICATE_TIMEOUT), settings.get(Keys.ADJUDICATE_TIMEOUT));
        return new AiQueryAdjudicator(workers.apply(timeouts), endpoint, form);
    }
}
