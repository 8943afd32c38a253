# Images of the four programs and of a Spark Connect server with Delta and ai_query. Choose one with --target:
#   docker build --target streams-app -t tributary/streams-app .
# docs/OPERATIONS.md says what of this was checked, and how. The images need glibc: RocksDB, ONNX Runtime and the
# tokenizers bring native libraries.

FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /build
COPY . .
# Each program's class path is gathered in the step that builds it, while the cache with its libraries is mounted.
RUN --mount=type=cache,target=/maven \
    mvn -B -ntp -Dmaven.repo.local=/maven -DskipTests -Dspotless.check.skip \
        -pl streams-app,spark-bridge,sink-delta,sink-neo4j,embedded/spark-server -am package \
    && for module in streams-app spark-bridge sink-delta sink-neo4j embedded/spark-server; do \
           sh docker/collect-classpath.sh "$module" "/out/$(basename "$module")" /opt/tributary || exit 1; \
       done

FROM eclipse-temurin:17-jre-jammy AS runtime
# Volumes take the owner of the folders they are mounted over. The home folder must be writable: the tokenizers unpack
# their native library there.
RUN groupadd --gid 10001 tributary \
    && useradd --uid 10001 --gid 10001 --home-dir /var/lib/tributary --no-create-home \
        --shell /usr/sbin/nologin tributary \
    && install -d -o 10001 -g 10001 /var/lib/tributary /var/lib/tributary/state /var/lib/tributary/delta \
        /var/lib/tributary/reference /var/lib/tributary/warehouse
COPY --chmod=0755 docker/healthcheck.sh /opt/tributary/bin/healthcheck
COPY docker/program.options /opt/tributary/program.options
WORKDIR /var/lib/tributary
USER 10001:10001
# glibc keeps up to eight arenas a core otherwise.
ENV MALLOC_ARENA_MAX=2

FROM runtime AS program
ENV TRIBUTARY_HTTP_HOST=0.0.0.0 \
    TRIBUTARY_HTTP_PORT=8080
EXPOSE 8080
# Whether the loops turn; /readyz also says whether the program can work just now.
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["/opt/tributary/bin/healthcheck", "http", "8080", "/livez"]
# Exec form: SIGTERM reaches java, which finishes or aborts the batch in flight within shutdown.grace.
ENTRYPOINT ["java", "@/opt/tributary/program.options", "@/opt/tributary/classpath.options"]

FROM program AS streams-app
COPY --from=build /out/streams-app /opt/tributary
ENV TRIBUTARY_INTAKE_STATE_DIR=/var/lib/tributary/state
CMD ["dev.tributary.streams.IntakeProgram"]

FROM program AS spark-bridge
COPY --from=build /out/spark-bridge /opt/tributary
# A path on the Spark server, not in this container.
ENV TRIBUTARY_REFERENCE_TABLE_PATH=/var/lib/tributary/reference
CMD ["dev.tributary.spark.BridgeProgram"]

FROM program AS sink-delta
COPY --from=build /out/sink-delta /opt/tributary
ENV TRIBUTARY_DELTA_PATH=/var/lib/tributary/delta
CMD ["dev.tributary.sink.delta.DeltaSinkProgram"]

FROM program AS sink-neo4j
COPY --from=build /out/sink-neo4j /opt/tributary
CMD ["dev.tributary.sink.neo4j.Neo4jSinkProgram"]

FROM runtime AS spark-server
COPY --from=build /out/spark-server /opt/tributary
COPY docker/spark-server.options /opt/tributary/spark-server.options
COPY embedded/stack/src/main/resources/dev/tributary/embedded/spark-log4j2.properties /opt/tributary/
ENV SPARK_LOCAL_IP=127.0.0.1
EXPOSE 15002
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["/opt/tributary/bin/healthcheck", "tcp", "15002"]
ENTRYPOINT ["java", "@/opt/tributary/spark-server.options", "@/opt/tributary/classpath.options"]
CMD ["org.apache.spark.sql.connect.service.SparkConnectServer"]
