package io.etcdportal.testbed;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import javax.sql.DataSource;

/** Every statement of SQL that the portal makes to answer requests, in their order. */
public final class SqlStatements implements BeanPostProcessor {

    private static final String OF_REQUESTS = "tomcat-handler-";

    private final Queue<String> made = new ConcurrentLinkedQueue<>();

    /** {@return those since this was last called} */
    public List<String> take() {
        List<String> taken = new ArrayList<>();
        for (String sql = made.poll(); sql != null; sql = made.poll()) {
            taken.add(sql);
        }
        return taken;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource source ? watched(source) : bean;
    }

    private DataSource watched(DataSource source) {
        return new DelegatingDataSource(source) {
            @Override
            public Connection getConnection() throws SQLException {
                return watched(super.getConnection());
            }
        };
    }

    private Connection watched(Connection connection) {
        return (Connection)
                Proxy.newProxyInstance(
                        Connection.class.getClassLoader(),
                        new Class<?>[] {Connection.class},
                        (_, method, arguments) -> {
                            if (method.getName().startsWith("prepare")
                                    && Thread.currentThread().getName().startsWith(OF_REQUESTS)) {
                                made.add(String.valueOf(arguments[0]));
                            }
                            try {
                                return method.invoke(connection, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                        });
    }
}
