package dev.tributary.databricks;

import com.databricks.sdk.service.sql.ExternalLink;
import com.databricks.sdk.service.sql.ResultData;
import com.databricks.sdk.service.sql.StatementResponse;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tributary.runtime.StopSignal;
import dev.tributary.runtime.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The rows of a finished statement, one chunk after the other; no more than a row is held. Used by one thread. */
final class StatementChunks {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int LINK_TRIES_MAX = 3;

    private final Workspace workspace;
    private final StatementResponse response;
    private final StopSignal stop;
    private final ObjectMapper json = new ObjectMapper();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();

    StatementChunks(Workspace workspace, StatementResponse response, StopSignal stop) {
        this.workspace = workspace;
        this.response = response;
        this.stop = stop;
    }

    SqlResult handOn(RowReader rows) throws InterruptedException {
        List<SqlResult.Column> columns = columns();
        rows.columns(columns);
        long count = 0;
        ResultData data = response.getResult();
        while (data != null) {
            requireNoStop();
            count += rowsOf(data, rows);
            Long next = nextOf(data);
            data = next == null ? null : chunk(next);
        }
        return new SqlResult(response.getStatementId(), columns, count);
    }

    /** Nothing is fetched. */
    SqlResult withoutRows() {
        return new SqlResult(response.getStatementId(), columns(), 0);
    }

    private List<SqlResult.Column> columns() {
        List<SqlResult.Column> columns = new ArrayList<>();
        if (response.getManifest() != null && response.getManifest().getSchema().getColumns() != null) {
            response.getManifest()
                    .getSchema()
                    .getColumns()
                    .forEach(column -> columns.add(new SqlResult.Column(column.getName(), column.getTypeText())));
        }
        return List.copyOf(columns);
    }

    private void requireNoStop() {
        if (stop.isRequested()) {
            throw new UnavailableException("reading the result was cancelled", null);
        }
    }

    private ResultData chunk(long index) {
        return workspace.ask("fetch a chunk of a result", sdk -> sdk.statementExecution()
                .getStatementResultChunkN(response.getStatementId(), index));
    }

    private static Long nextOf(ResultData data) {
        if (data.getNextChunkIndex() != null) {
            return data.getNextChunkIndex();
        }
        Collection<ExternalLink> links = data.getExternalLinks();
        return links == null
                ? null
                : links.stream()
                        .map(ExternalLink::getNextChunkIndex)
                        .filter(java.util.Objects::nonNull)
                        .max(Long::compare)
                        .orElse(null);
    }

    private long rowsOf(ResultData data, RowReader rows) throws InterruptedException {
        long count = 0;
        if (data.getDataArray() != null) {
            for (Collection<String> row : data.getDataArray()) {
                rows.row(new ArrayList<>(row));
                count++;
            }
        }
        if (data.getExternalLinks() != null) {
            for (ExternalLink link : data.getExternalLinks()) {
                count += fetch(link, rows);
            }
        }
        return count;
    }

    /** Links run out after a quarter of an hour or less: a fresh one is then asked for. Nothing of a failed one is used. */
    private long fetch(ExternalLink first, RowReader rows) throws InterruptedException {
        ExternalLink link = first;
        for (int tries = 1; ; tries++) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(link.getExternalLink())).timeout(TIMEOUT);
            if (link.getHttpHeaders() != null) {
                link.getHttpHeaders().forEach(request::header);
            }
            String failure;
            try {
                HttpResponse<InputStream> answer =
                        http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
                try (InputStream body = answer.body()) {
                    if (answer.statusCode() == 200) {
                        return parse(body, rows);
                    }
                    failure = "status " + answer.statusCode();
                }
            } catch (IOException e) {
                throw new UnavailableException("a chunk of a result was cut off: " + e.getMessage(), e);
            }
            if (tries == LINK_TRIES_MAX) {
                throw new UnavailableException("the storage does not give a chunk of a result: " + failure, null);
            }
            long index = link.getChunkIndex();
            link = chunk(index).getExternalLinks().iterator().next();
        }
    }

    private long parse(InputStream body, RowReader rows) throws IOException {
        long count = 0;
        try (JsonParser parser = json.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("no array of rows");
            }
            while (parser.nextToken() == JsonToken.START_ARRAY) {
                requireNoStop();
                List<String> row = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    row.add(parser.currentToken() == JsonToken.VALUE_NULL ? null : parser.getText());
                }
                rows.row(row);
                count++;
            }
        }
        return count;
    }
}
