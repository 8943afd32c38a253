package dev.tributary.testkit.workspace;

import java.util.Map;

/** An answer that is an error: {@code {"error_code": …, "message": …}} with its HTTP status. */
final class ApiRefusal extends RuntimeException {

    private final int status;
    private final String code;
    private final Map<String, String> headers;

    ApiRefusal(int status, String code, String message) {
        this(status, code, message, Map.of());
    }

    ApiRefusal(int status, String code, String message, Map<String, String> headers) {
        super(message);
        this.status = status;
        this.code = code;
        this.headers = Map.copyOf(headers);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    Map<String, String> headers() {
        return headers;
    }
}
