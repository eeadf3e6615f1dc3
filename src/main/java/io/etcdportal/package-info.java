@org.jspecify.annotations.NullMarked
package io.etcdportal;
