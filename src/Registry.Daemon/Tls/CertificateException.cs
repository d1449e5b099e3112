namespace Registry.Daemon.Tls;

/// <summary>A certificate cannot be made or read. The message says what is wrong, where, and what would be right.</summary>
/// <param name="message">For the operator to read.</param>
/// <param name="innerException">What caused it.</param>
internal sealed class CertificateException(string message, Exception? innerException = null) : Exception(message, innerException);
