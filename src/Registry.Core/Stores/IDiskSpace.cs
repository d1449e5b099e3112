namespace Registry.Core.Stores;

/// <summary>The room where blobs and metadata are kept.</summary>
public interface IDiskSpace
{
    /// <summary>How many bytes may still be written; <c>null</c>: that cannot be told just now.</summary>
    long? Free { get; }
}
