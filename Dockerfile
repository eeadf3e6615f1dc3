# The image of the portal, from a jar that was built and tested before:
#   ./mvnw package
#   docker build -t etcd-backup-portal .
# docs/image.md says how to use it, and how to build it without a registry. Any builder will do, with
# BuildKit or without.

# A JDK 25 with a shell, its home in JAVA_HOME.
ARG JDK_IMAGE=eclipse-temurin:25-jdk
# A Debian, or what is like it (glibc, dpkg, a shell): what the runtime needs of it is taken.
ARG BASE_IMAGE=debian:bookworm-slim

# A Java runtime of the modules that the portal uses, and the jar in layers.
FROM ${JDK_IMAGE} AS jdk
# What no class of the portal or its libraries names, but services and reflection find: jdk.crypto.cryptoki
# (PKCS #11), jdk.localedata (German), jdk.management, jdk.naming.dns and jdk.net (keep-alive), jdk.zipfs (jars).
# A JDK whose trusted certificates were changed passes those on.
RUN "$JAVA_HOME/bin/jlink" \
        --add-modules java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming \
        --add-modules java.net.http,java.prefs,java.rmi,java.scripting,java.security.jgss,java.security.sasl \
        --add-modules java.sql,java.transaction.xa,java.xml,java.xml.crypto \
        --add-modules jdk.crypto.cryptoki,jdk.crypto.ec,jdk.jfr,jdk.localedata,jdk.management,jdk.naming.dns \
        --add-modules jdk.net,jdk.security.auth,jdk.unsupported,jdk.zipfs \
        --include-locales en,de --no-header-files --no-man-pages --strip-java-debug-attributes --compress zip-6 \
        --ignore-modified-runtime \
        --output /opt/java
ARG JAR=target/etcd-backup-portal.jar
WORKDIR /build
COPY ${JAR} etcd-backup-portal.jar
# The native code of SQLite and zstd is laid beside the jars: from there it needs no directory that may
# hold programs, and no time for being unpacked at each start.
RUN set -eu; \
    "$JAVA_HOME/bin/java" -Djarmode=tools -jar etcd-backup-portal.jar extract --layers --destination layers; \
    cd layers/dependencies/lib; \
    case $(uname -m) in x86_64) sqlite=x86_64 zstd=amd64;; aarch64) sqlite=aarch64 zstd=aarch64;; esac; \
    "$JAVA_HOME/bin/jar" --extract --file sqlite-jdbc-*.jar "org/sqlite/native/Linux/$sqlite/libsqlitejdbc.so"; \
    "$JAVA_HOME/bin/jar" --extract --file zstd-jni-*.jar "linux/$zstd"; \
    mkdir ../native; \
    mv org/sqlite/native/Linux/$sqlite/libsqlitejdbc.so ../native/; \
    mv linux/$zstd/libzstd-jni-*.so ../native/libzstd-jni.so; \
    rm -r org linux; \
    cd /build; \
    "$JAVA_HOME/bin/jar" --extract --file etcd-backup-portal.jar META-INF/sbom/application.cdx.json; \
    mv META-INF/sbom/application.cdx.json layers/application/sbom.cdx.json
COPY src/image/java.args layers/spring-boot-loader/java.args
COPY src/image/Probe.java src/image/Training.java ./
RUN "$JAVA_HOME/bin/javac" -d layers/spring-boot-loader/probe Probe.java \
 && "$JAVA_HOME/bin/javac" -d training Training.java

# The few files of Debian that the runtime and the native code are linked to, with what scanners read to know
# them, and the account that the portal runs as.
FROM ${BASE_IMAGE} AS root
COPY --from=jdk /opt/java /opt/java
COPY --from=jdk /build/layers/dependencies/native /opt/portal/native
COPY src/image/root.sh /build/
RUN sh /build/root.sh

FROM scratch AS portal
COPY --from=root /root /
COPY --from=jdk /build/layers/dependencies /opt/portal/
COPY --from=jdk /build/layers/spring-boot-loader /opt/portal/
COPY --from=jdk /build/layers/application /opt/portal/
ENV PATH=/opt/java/bin
WORKDIR /portal

# Starts the portal, uses it and stops it, and so makes the AOT cache: of classes that are loaded and
# linked already, and of what is worth compiling.
FROM portal AS training
COPY --from=jdk /build/training /training
RUN ["java", "-cp", "/training", "Training", "/opt/portal/portal.aot"]

FROM portal
COPY --from=training /opt/portal/portal.aot /opt/portal/
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="etcd Backup Portal" \
      org.opencontainers.image.description="Find, verify, download and account for the backups of many etcd clusters" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.documentation="docs/image.md" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
# Run alone, it starts the demonstration. A variable, so that another value can be set.
ENV PORTAL_DEMONSTRATIONUNLESSCONFIGURED=true
USER 65532:65532
VOLUME /portal/data
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "@/opt/portal/java.args", "-jar", "/opt/portal/etcd-backup-portal.jar"]
