# Waybill as an image: docker build -t waybill .

# The jar, from source. The tests run elsewhere: they are the gate, not a step of the packaging.
FROM maven:3.9.11-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml ./
COPY .mvn .mvn
COPY src src
COPY routes routes
RUN --mount=type=cache,target=/build/repository mvn -B -ntp -Dmaven.repo.local=/build/repository package -DskipTests
# What changes seldom (libraries) and what changes often (Waybill) as layers of their own.
RUN java -Djarmode=tools -jar target/waybill.jar extract --layers --destination extracted

FROM eclipse-temurin:25.0.3_9-jre-noble
RUN groupadd --system --gid 10001 waybill \
    && useradd --system --uid 10001 --gid waybill --home-dir /app --shell /usr/sbin/nologin waybill \
    && install -d -o waybill -g waybill -m 0750 /var/lib/waybill
WORKDIR /app
COPY --from=build /build/extracted/dependencies/ ./
COPY --from=build /build/extracted/spring-boot-loader/ ./
COPY --from=build /build/extracted/snapshot-dependencies/ ./
COPY --from=build /build/extracted/application/ ./
COPY ops/docker/jvm.options ./
COPY --chmod=0755 ops/docker/waybill /usr/local/bin/waybill
# A trial start until it is ready, without a secret and with a data directory of its own: what it loads and links is kept
# in waybill.aot when it ends.
RUN set -e; WAYBILL_DATA_DIR=/tmp/trial java -XX:AOTCacheOutput=waybill.aot @jvm.options -jar waybill.jar & trial=$!; \
    until waybill health; do kill -0 $trial; sleep 1; done; \
    kill $trial; wait $trial || test $? = 143; test -s waybill.aot; rm -rf /tmp/*

USER 10001:10001
ENV WAYBILL_DATA_DIR=/var/lib/waybill
VOLUME /var/lib/waybill
# Webhooks; health, metrics and Hawtio; AMQP 1.0 of the embedded broker.
EXPOSE 8080 8081 5672
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["waybill", "health"]
# Without a shell between, so that the JVM gets the SIGTERM and ends what it is doing. For more options of the JVM there
# is JAVA_TOOL_OPTIONS.
ENTRYPOINT ["java", "-XX:AOTCache=/app/waybill.aot", "@/app/jvm.options", "-jar", "/app/waybill.jar"]
