/**
 * The commands {@code fetch} and {@code list}: a client of another portal's API. It starts no
 * application context, and knows that portal only by what its API says.
 */
@ApplicationModule(allowedDependencies = {"home", "cluster", "console", "etcd", "etcd :: snapshot"})
@NullMarked
package io.etcdportal.client;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
