namespace Registry.Storage.Files;

/// <summary>A file or folder itself, as opposed to one of its names (statx(2): <c>stx_dev</c>, <c>stx_ino</c>).</summary>
/// <param name="Device">The file system that it lies on.</param>
/// <param name="Inode">Its number there.</param>
internal readonly record struct FileIdentity(ulong Device, ulong Inode);
