/**
 * What tests need beyond this program, and each of it for real: an S3 gateway and a database in
 * containers, and a browser. May use nothing of the program itself, so that every package's tests
 * may use this one.
 */
@NullMarked
package io.etcdportal.testbed;

import org.jspecify.annotations.NullMarked;
