package io.etcdportal;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class EtcdBackupPortal {
    public static void main(String[] a) {
        SpringApplication.run(EtcdBackupPortal.class, a);
    }
}
