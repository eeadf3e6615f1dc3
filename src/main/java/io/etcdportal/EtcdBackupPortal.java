package io.etcdportal;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

import java.time.Clock;

/** Finds, hands out and accounts for the backups of many etcd clusters. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class EtcdBackupPortal {

    /** Starts the portal, or does what the first argument names; see the README for both. */
    public static void main(String[] arguments) {
        Command.of(arguments)
                .map(command -> command.run(arguments))
                .or(() -> Command.refuse(arguments))
                .ifPresent(System::exit);
        try {
            OutgoingProxy.adopt(System.getenv(), System.getProperties());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        SpringApplication.run(EtcdBackupPortal.class, arguments);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
