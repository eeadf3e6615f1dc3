package io.etcdportal;

import io.etcdportal.audit.AuditCommand;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

import java.time.Clock;
import java.util.List;

/** Finds, hands out and accounts for the backups of many etcd clusters. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class EtcdBackupPortal {

    /** Starts the portal; see the README for its settings. */
    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals(AuditCommand.NAME)) {
            List<String> rest = List.of(arguments).subList(1, arguments.length);
            System.exit(AuditCommand.run(rest, System.getenv(), System.out));
        }
        SpringApplication.run(EtcdBackupPortal.class, arguments);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
