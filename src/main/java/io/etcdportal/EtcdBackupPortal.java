package io.etcdportal;

import io.etcdportal.command.emergency.EmergencyRefused;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import java.time.Clock;
import java.util.List;

/** Finds, hands out and accounts for the backups of many etcd clusters. */
@SpringBootApplication(exclude = TransactionAutoConfiguration.class)
@ConfigurationPropertiesScan
public class EtcdBackupPortal {

    /** How many virtual threads can be held up in the system, and none of the others wait. */
    private static final int SPARE_CARRIERS = 8;

    /** Starts the portal, or does what the first argument names; see the README for both. */
    public static void main(String[] arguments) {
        boolean emergency = EmergencyPortal.isWanted(arguments);
        if (!emergency) {
            Command.of(arguments)
                    .map(command -> command.run(arguments))
                    .or(() -> Command.refuse(arguments))
                    .ifPresent(System::exit);
        }
        try {
            OutgoingProxy.adopt(System.getenv(), System.getProperties());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(ExitCode.WRONG_SETTINGS);
        }
        addCarriers();
        HostLookupProvider.adopt();
        try {
            SpringApplication portal = new SpringApplication(EtcdBackupPortal.class);
            if (emergency) {
                EmergencyPortal.configure(portal, List.of(arguments), System.out);
                portal.run();
            } else {
                portal.run(arguments);
            }
        } catch (EmergencyRefused refused) {
            System.exit(EmergencyPortal.refuse(refused, System.err));
        } catch (RuntimeException failure) {
            // Spring Boot has said what it is.
            System.exit(ExitCode.of(failure));
        }
    }

    /**
     * A virtual thread in SQLite's own code holds on to the thread that carries it, for as long as
     * the database's disk hangs. Java has as many of those as processors.
     */
    private static void addCarriers() {
        System.getProperties()
                .putIfAbsent(
                        "jdk.virtualThreadScheduler.parallelism",
                        Integer.toString(
                                Runtime.getRuntime().availableProcessors() + SPARE_CARRIERS));
    }

    /** Transactions are begun in code: to look for annotations at every bean slows the start. */
    @Bean
    TransactionTemplate transactions(PlatformTransactionManager manager) {
        return new TransactionTemplate(manager);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
